-- Promotional codes, who redeemed them, and wrong guesses.

CREATE TABLE promo_codes (
    code             text COLLATE "C" PRIMARY KEY,
    number           bigint NOT NULL UNIQUE,
    credits          bigint NOT NULL,
    max_uses         bigint,
    starts_at        bigint,
    expires_at       bigint,
    active           bigint NOT NULL,
    valid_for_days   bigint,
    new_users_days   bigint,
    description      text COLLATE "C" NOT NULL,
    uses             bigint NOT NULL,
    created_by       text COLLATE "C" NOT NULL,
    created_at       bigint NOT NULL,
    updated_at       bigint NOT NULL
);

-- At most one row per account and code. `seq` and `number` name the line of the ledger that granted the credits.
CREATE TABLE promo_redemptions (
    bucket      smallint NOT NULL,
    account     bigint NOT NULL,
    code        text COLLATE "C" NOT NULL,
    number      bigint NOT NULL,
    seq         bigint NOT NULL,
    user_id     text COLLATE "C" NOT NULL,
    credits     bigint NOT NULL,
    expires_at  bigint,
    redeemed_at bigint NOT NULL,
    PRIMARY KEY (bucket, account, code)
);
CREATE INDEX promo_redemptions_by_code ON promo_redemptions (code, number);

-- Wrong guesses of one user or address in the hour that began with the first; rows of past hours are removed.
CREATE TABLE promo_guesses (
    guesser  bytea PRIMARY KEY,
    began_at bigint NOT NULL,
    guesses  bigint NOT NULL
);
CREATE INDEX promo_guesses_by_time ON promo_guesses (began_at);
