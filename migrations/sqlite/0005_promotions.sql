-- Promotional codes, who redeemed them, and wrong guesses.

CREATE TABLE promo_codes (
    code             TEXT PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE,
    credits          INTEGER NOT NULL,
    max_uses         INTEGER,
    starts_at        INTEGER,
    expires_at       INTEGER,
    active           INTEGER NOT NULL,
    valid_for_days   INTEGER,
    new_users_days   INTEGER,
    description      TEXT NOT NULL,
    uses             INTEGER NOT NULL,
    created_by       TEXT NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

-- At most one row per account and code. `seq` and `number` name the line of the ledger that granted the credits.
CREATE TABLE promo_redemptions (
    account     INTEGER NOT NULL,
    code        TEXT NOT NULL,
    number      INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    user_id     TEXT NOT NULL,
    credits     INTEGER NOT NULL,
    expires_at  INTEGER,
    redeemed_at INTEGER NOT NULL,
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX promo_redemptions_by_code ON promo_redemptions (code, number);

-- Wrong guesses of one user or address in the hour that began with the first; rows of past hours are removed.
CREATE TABLE promo_guesses (
    guesser  BLOB PRIMARY KEY,
    began_at INTEGER NOT NULL,
    guesses  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX promo_guesses_by_time ON promo_guesses (began_at);
