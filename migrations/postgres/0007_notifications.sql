-- What leaves the house: mail to users, webhooks to the operator's systems; and the settings of users who want to be
-- told, or credits bought, when few are left. A row of the outbox is written in the commit of the
-- fact it tells and sent afterwards.

-- `due_at` is when it is tried next, or when the lease of whoever is trying ends; empty once it is done.
CREATE TABLE outbox (
    bucket       smallint NOT NULL,
    account      bigint NOT NULL,
    number       bigint NOT NULL,
    channel      bigint NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    endpoint     bigint NOT NULL,
    event        bigint NOT NULL,
    content      text COLLATE "C" NOT NULL,
    state        bigint NOT NULL,
    attempts     bigint NOT NULL,
    due_at       bigint,
    give_up_at   bigint NOT NULL,
    created_at   bigint NOT NULL,
    done_at      bigint,
    last_result  text COLLATE "C" NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX outbox_due ON outbox (channel, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (account, endpoint, number) WHERE state = 0;
CREATE INDEX outbox_by_number ON outbox (number);
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- Where the operator's systems listen. `events` are kinds, separated by spaces; empty: all that are on by default.
CREATE TABLE webhook_endpoints (
    number           bigint PRIMARY KEY,
    url              text COLLATE "C" NOT NULL,
    description      text COLLATE "C" NOT NULL,
    events           text COLLATE "C" NOT NULL,
    active           bigint NOT NULL,
    secret           bytea NOT NULL,
    previous_secret  bytea,
    previous_until   bigint,
    created_at       bigint NOT NULL,
    updated_at       bigint NOT NULL
);

-- What was sent to an e-mail address to prove that its owner reads it, by the SHA-256 of the secret in the mail.
CREATE TABLE mail_tokens (
    digest     bytea PRIMARY KEY,
    purpose    bigint NOT NULL,
    user_id    text COLLATE "C" NOT NULL,
    email      text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX mail_tokens_by_user ON mail_tokens (user_id);
CREATE INDEX mail_tokens_by_expiry ON mail_tokens (expires_at);

ALTER TABLE users ADD COLUMN email_verified_at bigint;

-- What users consented to: credits bought by themselves when few are left. `attempt` is the purchase under way,
-- `to_confirm` the one for which the bank wants the buyer, `confirming` what is bought in its place, `spent` what the
-- month that began at `month` has cost.
CREATE TABLE auto_top_ups (
    bucket       smallint NOT NULL,
    account      bigint NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    state        bigint NOT NULL,
    reason       text COLLATE "C" NOT NULL,
    threshold    bigint NOT NULL,
    package      text COLLATE "C" NOT NULL,
    cap          bigint NOT NULL,
    currency     text COLLATE "C" NOT NULL,
    customer_id  text COLLATE "C" NOT NULL,
    method_id    text COLLATE "C" NOT NULL,
    method_label text COLLATE "C" NOT NULL,
    consented_at bigint NOT NULL,
    attempt      bigint NOT NULL,
    failures     bigint NOT NULL,
    to_confirm   bigint NOT NULL,
    confirming   bigint NOT NULL,
    month        bigint NOT NULL,
    spent        bigint NOT NULL,
    PRIMARY KEY (bucket, account)
);

-- Accounts whose auto top-up is to be looked at from that moment on.
CREATE TABLE due_auto_top_ups (
    bucket  smallint NOT NULL,
    account bigint NOT NULL,
    due_at  bigint NOT NULL,
    PRIMARY KEY (bucket, account)
);
CREATE INDEX due_auto_top_ups_by_moment ON due_auto_top_ups (due_at);
