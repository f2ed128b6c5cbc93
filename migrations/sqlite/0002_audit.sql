-- The audit log: one hash chain per bucket of the subject. `actor` and `subject` repeat what `text` says, for filters;
-- verify compares them. `text` holds everything personal behind a salt, so that it can be erased.

CREATE TABLE audit_entries (
    number      INTEGER PRIMARY KEY,
    bucket      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    text        BLOB NOT NULL,
    chain       BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, number);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, number);
CREATE INDEX audit_entries_by_action ON audit_entries (action, number);

-- The last entry of each chain.
CREATE TABLE audit_heads (
    bucket INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL,
    number INTEGER NOT NULL,
    chain  BLOB NOT NULL
) STRICT;
