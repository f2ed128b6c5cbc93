-- What leaves the house: mail to users, webhooks to the operator's systems; and the settings of users who want to be
-- told, or credits bought, when few are left. A row of the outbox is written in the commit of the
-- fact it tells and sent afterwards.

-- `due_at` is when it is tried next, or when the lease of whoever is trying ends; empty once it is done.
CREATE TABLE outbox (
    account      INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    channel      INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    endpoint     INTEGER NOT NULL,
    event        INTEGER NOT NULL,
    content      TEXT NOT NULL,
    state        INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    due_at       INTEGER,
    give_up_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    done_at      INTEGER,
    last_result  TEXT NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (account, endpoint, number) WHERE state = 0;
CREATE INDEX outbox_by_number ON outbox (number);
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- Where the operator's systems listen. `events` are kinds, separated by spaces; empty: all that are on by default.
CREATE TABLE webhook_endpoints (
    number           INTEGER PRIMARY KEY,
    url              TEXT NOT NULL,
    description      TEXT NOT NULL,
    events           TEXT NOT NULL,
    active           INTEGER NOT NULL,
    secret           BLOB NOT NULL,
    previous_secret  BLOB,
    previous_until   INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

-- What was sent to an e-mail address to prove that its owner reads it, by the SHA-256 of the secret in the mail.
CREATE TABLE mail_tokens (
    digest     BLOB PRIMARY KEY,
    purpose    INTEGER NOT NULL,
    user_id    TEXT NOT NULL,
    email      TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_tokens_by_user ON mail_tokens (user_id);
CREATE INDEX mail_tokens_by_expiry ON mail_tokens (expires_at);

ALTER TABLE users ADD COLUMN email_verified_at INTEGER;

-- What users consented to: credits bought by themselves when few are left. `attempt` is the purchase under way,
-- `to_confirm` the one for which the bank wants the buyer, `confirming` what is bought in its place, `spent` what the
-- month that began at `month` has cost.
CREATE TABLE auto_top_ups (
    account      INTEGER PRIMARY KEY,
    user_id      TEXT NOT NULL,
    state        INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    threshold    INTEGER NOT NULL,
    package      TEXT NOT NULL,
    cap          INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    customer_id  TEXT NOT NULL,
    method_id    TEXT NOT NULL,
    method_label TEXT NOT NULL,
    consented_at INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    failures     INTEGER NOT NULL,
    to_confirm   INTEGER NOT NULL,
    confirming   INTEGER NOT NULL,
    month        INTEGER NOT NULL,
    spent        INTEGER NOT NULL
) STRICT;

-- Accounts whose auto top-up is to be looked at from that moment on.
CREATE TABLE due_auto_top_ups (
    account INTEGER PRIMARY KEY,
    due_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX due_auto_top_ups_by_moment ON due_auto_top_ups (due_at);
