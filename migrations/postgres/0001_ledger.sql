-- What the engine and the ledger keep, for several nodes. Rows of accounts lead with their bucket: the lowest 8
-- bits of the account's number, fixed for life.

CREATE TABLE meta (
    name  text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);

-- The right to write: a node holds a lane while `holder` is its name. `batch` is the mark of the last commit on
-- the lane, `numbers_through` the highest number it gave out. Much room in each page: every commit changes its row.
CREATE TABLE writers (
    lane            bigint PRIMARY KEY,
    holder          text COLLATE "C" NOT NULL,
    batch           bigint NOT NULL,
    numbers_through bigint NOT NULL,
    renewed_at      bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO writers (lane, holder, batch, numbers_through, renewed_at)
SELECT lane, '', 0, 0, 0 FROM generate_series(0, 62) AS lane;

-- Keys of requests (space 0) and references (space 1), and the number of the row that has the answer. `owner` is
-- the account, or 0: then the bucket is the key's first byte.
CREATE TABLE keys (
    owner       bigint NOT NULL,
    fingerprint bigint NOT NULL,
    place       bigint NOT NULL,
    bucket      smallint NOT NULL,
    space       smallint NOT NULL,
    key         bytea NOT NULL,
    PRIMARY KEY (bucket, owner, space, key)
);
CREATE INDEX keys_by_place ON keys (place) WHERE space = 0;

CREATE TABLE answers (
    owner       bigint NOT NULL,
    number      bigint NOT NULL,
    fingerprint bigint NOT NULL,
    status      smallint NOT NULL,
    bucket      smallint NOT NULL,
    key         bytea NOT NULL,
    body        text NOT NULL,
    PRIMARY KEY (bucket, owner, number)
);
CREATE INDEX answers_by_number ON answers (number);

-- `state` is what the account has open, packed: it is written with every line, so each byte counts.
-- `sweep_at` lies at or before the moment at which something must be posted. Nothing else is indexed, so that a
-- spend changes the row within its page.
CREATE TABLE accounts (
    account  bigint NOT NULL,
    sweep_at bigint,
    bucket   smallint NOT NULL,
    user_id  text COLLATE "C" NOT NULL,
    state    bytea NOT NULL,
    PRIMARY KEY (bucket, account)
) WITH (fillfactor = 60);
ALTER TABLE accounts ALTER COLUMN state SET STORAGE MAIN;
CREATE INDEX accounts_due ON accounts (sweep_at) WHERE sweep_at IS NOT NULL;

-- The journal. `previous` is the number of the account's row before.
CREATE TABLE transactions (
    account     bigint NOT NULL,
    number      bigint NOT NULL,
    seq         bigint NOT NULL,
    previous    bigint NOT NULL,
    amount      bigint NOT NULL,
    balance     bigint NOT NULL,
    held        bigint NOT NULL,
    debt        bigint NOT NULL,
    occurred_at bigint NOT NULL,
    created_at  bigint NOT NULL,
    fingerprint bigint,
    bucket      smallint NOT NULL,
    type        smallint NOT NULL,
    details     bytea NOT NULL,
    text        bytea NOT NULL,
    key         bytea,
    chain       bytea NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
-- For people and reports: rows lie about in the order of their time.
CREATE INDEX transactions_by_time ON transactions USING brin (created_at);

-- Every 64th line of an account: where it lies, when it counts, and how many lines of each type there are up to
-- it and their sums. Deep pages and filtered counts start from here.
CREATE TABLE history_marks (
    account     bigint NOT NULL,
    block       bigint NOT NULL,
    position    bigint NOT NULL,
    occurred_at bigint NOT NULL,
    bucket      smallint NOT NULL,
    tallies     bytea NOT NULL,
    PRIMARY KEY (bucket, account, block)
);

-- What never changes about a grant; what it has left is in its account.
CREATE TABLE grants (
    account      bigint NOT NULL,
    number       bigint NOT NULL,
    amount       bigint NOT NULL,
    effective_at bigint NOT NULL,
    expires_at   bigint,
    purchase     bigint NOT NULL,
    created_at   bigint NOT NULL,
    bucket       smallint NOT NULL,
    source       smallint NOT NULL,
    paid         smallint NOT NULL,
    priority     smallint NOT NULL,
    PRIMARY KEY (bucket, account, number)
);

-- Holds that have ended; open ones are in their account.
CREATE TABLE ended_holds (
    account  bigint NOT NULL,
    number   bigint NOT NULL,
    bucket   smallint NOT NULL,
    snapshot bytea NOT NULL,
    PRIMARY KEY (bucket, account, number)
);

-- How much of a usage line has been reversed so far.
CREATE TABLE usage_reversals (
    account  bigint NOT NULL,
    seq      bigint NOT NULL,
    reversed bigint NOT NULL,
    bucket   smallint NOT NULL,
    PRIMARY KEY (bucket, account, seq)
);
