-- The audit log: one hash chain per bucket of the subject. `actor` and `subject` repeat what `text` says, for filters;
-- verify compares them. `text` holds everything personal behind a salt, so that it can be erased.

CREATE TABLE audit_entries (
    number      bigint PRIMARY KEY,
    bucket      bigint NOT NULL,
    seq         bigint NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    action      text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL,
    created_at  bigint NOT NULL,
    text        bytea NOT NULL,
    chain       bytea NOT NULL
);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, number);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, number);
CREATE INDEX audit_entries_by_action ON audit_entries (action, number);

-- The last entry of each chain.
CREATE TABLE audit_heads (
    bucket bigint PRIMARY KEY,
    seq    bigint NOT NULL,
    number bigint NOT NULL,
    chain  bytea NOT NULL
);
