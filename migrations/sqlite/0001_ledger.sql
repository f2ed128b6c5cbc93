-- What the engine and the ledger keep. Rows are lean and nothing on a spend's way is indexed by a random key:
-- a spend writes one row of `transactions` at the end and one row of `accounts` in place.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

-- `owner` is the account an answer is about, 0 for none.
CREATE TABLE answers (
    number      INTEGER PRIMARY KEY,
    owner       INTEGER NOT NULL,
    key         BLOB NOT NULL,
    fingerprint INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL
);

-- `state` is what the account has open, packed: it is written with every line, so each byte counts.
-- `sweep_at` lies at or before the moment at which something must be posted.
CREATE TABLE accounts (
    account     INTEGER PRIMARY KEY,
    user_id     TEXT NOT NULL,
    sweep_at    INTEGER,
    state       BLOB NOT NULL
);
CREATE INDEX accounts_due ON accounts (sweep_at) WHERE sweep_at IS NOT NULL;

-- The journal. `previous` is the number of the account's row before: histories are walked along it.
CREATE TABLE transactions (
    number      INTEGER PRIMARY KEY,
    account     INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    previous    INTEGER NOT NULL,
    type        INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    balance     INTEGER NOT NULL,
    held        INTEGER NOT NULL,
    debt        INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    details     BLOB NOT NULL,
    text        BLOB NOT NULL,
    key         BLOB,
    fingerprint INTEGER,
    chain       BLOB NOT NULL
);

-- Every 64th line of an account: where it lies, when it counts, and how many lines of each type there are up to it and their sums.
-- Deep pages and filtered counts start from here.
CREATE TABLE history_marks (
    account     INTEGER NOT NULL,
    block       INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    tallies     BLOB NOT NULL,
    PRIMARY KEY (account, block)
) WITHOUT ROWID;

-- What never changes about a grant; what it has left is in its account.
CREATE TABLE grants (
    number       INTEGER PRIMARY KEY,
    account      INTEGER NOT NULL,
    source       INTEGER NOT NULL,
    paid         INTEGER NOT NULL,
    priority     INTEGER NOT NULL,
    amount       INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    expires_at   INTEGER,
    purchase     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
);
CREATE INDEX grants_by_account ON grants (account, number);

-- Holds that have ended; open ones are in their account.
CREATE TABLE ended_holds (
    number   INTEGER PRIMARY KEY,
    account  INTEGER NOT NULL,
    snapshot BLOB NOT NULL
);

-- How much of a usage line has been reversed so far.
CREATE TABLE usage_reversals (
    account  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    reversed INTEGER NOT NULL,
    PRIMARY KEY (account, seq)
) WITHOUT ROWID;
