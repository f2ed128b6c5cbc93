-- Credits bought with money: what is on offer, who bought what, and what the payment provider said about it.

-- `prices`: pairs of currency and minor units, `usd 1000 eur 950`; the first is the usual one.
CREATE TABLE packages (
    name           text COLLATE "C" PRIMARY KEY,
    number         bigint NOT NULL UNIQUE,
    title          text COLLATE "C" NOT NULL,
    is_custom      bigint NOT NULL,
    credits        bigint NOT NULL,
    bonus          bigint NOT NULL,
    valid_for_days bigint,
    prices         text COLLATE "C" NOT NULL,
    active         bigint NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL
);
INSERT INTO packages
    (name, number, title, is_custom, credits, bonus, valid_for_days, prices, active, created_at, updated_at)
VALUES
    ('starter', 1, 'Starter', 0, 100000000, 0, NULL, 'usd 1000', 1, 1735689600000, 1735689600000),
    ('pro', 2, 'Pro', 0, 1000000000, 0, NULL, 'usd 8000', 1, 1735689600000, 1735689600000),
    ('business', 3, 'Business', 0, 10000000000, 0, NULL, 'usd 60000', 1, 1735689600000, 1735689600000),
    ('enterprise', 4, 'Enterprise', 1, 0, 0, NULL, '', 1, 1735689600000, 1735689600000);

-- A price made for one user. `purchase` is the one that it led to last.
CREATE TABLE offers (
    bucket         smallint NOT NULL,
    account        bigint NOT NULL,
    number         bigint NOT NULL,
    user_id        text COLLATE "C" NOT NULL,
    package        text COLLATE "C" NOT NULL,
    title          text COLLATE "C" NOT NULL,
    credits        bigint NOT NULL,
    bonus          bigint NOT NULL,
    valid_for_days bigint,
    price          bigint NOT NULL,
    currency       text COLLATE "C" NOT NULL,
    expires_at     bigint NOT NULL,
    withdrawn_at   bigint,
    purchase       bigint NOT NULL,
    created_by     text COLLATE "C" NOT NULL,
    created_at     bigint NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX offers_by_number ON offers (number);

-- What was promised, what the provider has said, what the ledger did. `status` and `needs_review` follow from
-- the rest and are kept for lists; verify compares them.
CREATE TABLE purchases (
    bucket            smallint NOT NULL,
    account           bigint NOT NULL,
    number            bigint NOT NULL,
    user_id           text COLLATE "C" NOT NULL,
    status            bigint NOT NULL,
    needs_review      bigint NOT NULL,
    kind              bigint NOT NULL,
    package           text COLLATE "C" NOT NULL,
    offer             bigint NOT NULL,
    title             text COLLATE "C" NOT NULL,
    credits           bigint NOT NULL,
    bonus             bigint NOT NULL,
    valid_for_days    bigint,
    price             bigint NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    live              bigint NOT NULL,
    page              bigint NOT NULL,
    success_url       text COLLATE "C" NOT NULL,
    cancel_url        text COLLATE "C" NOT NULL,
    save_method       bigint NOT NULL,
    reckon_tax        bigint NOT NULL,
    page_expires_at   bigint NOT NULL,
    created_at        bigint NOT NULL,
    updated_at        bigint NOT NULL,
    checkout_id       text COLLATE "C" NOT NULL,
    checkout_state    bigint NOT NULL,
    checkout_payment  bigint NOT NULL,
    url               text COLLATE "C" NOT NULL,
    client_secret     text COLLATE "C" NOT NULL,
    payment_id        text COLLATE "C" NOT NULL,
    payment_state     bigint NOT NULL,
    decline_code      text COLLATE "C" NOT NULL,
    decline_reason    text COLLATE "C" NOT NULL,
    decline_message   text COLLATE "C" NOT NULL,
    failure           text COLLATE "C" NOT NULL,
    customer_id       text COLLATE "C" NOT NULL,
    method_id         text COLLATE "C" NOT NULL,
    method_label      text COLLATE "C" NOT NULL,
    paid_at           bigint,
    total             bigint NOT NULL,
    tax               bigint NOT NULL,
    taxes             text COLLATE "C" NOT NULL,
    faults            bigint NOT NULL,
    dismissed         bigint NOT NULL,
    receipt           text COLLATE "C" NOT NULL,
    booked_seq        bigint NOT NULL,
    booked_at         bigint,
    credits_expire_at bigint,
    taken             bigint NOT NULL,
    bonus_taken       bigint NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX purchases_by_number ON purchases (number);
CREATE INDEX purchases_to_review ON purchases (number) WHERE needs_review = 1;

CREATE TABLE refunds (
    bucket      smallint NOT NULL,
    account     bigint NOT NULL,
    number      bigint NOT NULL,
    purchase    bigint NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    amount      bigint NOT NULL,
    state       bigint NOT NULL,
    is_ours     bigint NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL,
    reason      text COLLATE "C" NOT NULL,
    failure     text COLLATE "C" NOT NULL,
    created_at  bigint NOT NULL,
    updated_at  bigint NOT NULL,
    failed_at   bigint,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX refunds_by_purchase ON refunds (bucket, account, purchase);
CREATE INDEX refunds_by_number ON refunds (number);

CREATE TABLE disputes (
    bucket      smallint NOT NULL,
    account     bigint NOT NULL,
    number      bigint NOT NULL,
    purchase    bigint NOT NULL,
    provider_id text COLLATE "C" NOT NULL,
    amount      bigint NOT NULL,
    state       bigint NOT NULL,
    as_of       bigint NOT NULL,
    reason      text COLLATE "C" NOT NULL,
    answer_by   bigint,
    created_at  bigint NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX disputes_by_purchase ON disputes (bucket, account, purchase);
CREATE INDEX disputes_by_number ON disputes (number);

-- Whose the provider's objects are: checkouts, payments, refunds, disputes.
CREATE TABLE provider_objects (
    id       text COLLATE "C" PRIMARY KEY,
    account  bigint NOT NULL,
    purchase bigint NOT NULL
);

-- Calls of the provider that are still to be made, or whose outcome is unknown.
CREATE TABLE provider_calls (
    bucket     smallint NOT NULL,
    account    bigint NOT NULL,
    number     bigint NOT NULL,
    kind       bigint NOT NULL,
    purchase   bigint NOT NULL,
    refund     bigint NOT NULL,
    object_id  text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    due_at     bigint NOT NULL,
    attempts   bigint NOT NULL,
    last_error text COLLATE "C" NOT NULL,
    PRIMARY KEY (bucket, account, number)
);
CREATE INDEX provider_calls_due ON provider_calls (due_at);

-- What the provider posted, one row per event however often it came. `waits_for`: the object whose purchase is
-- not known yet.
CREATE TABLE webhook_events (
    id           text COLLATE "C" PRIMARY KEY,
    number       bigint NOT NULL UNIQUE,
    type         text COLLATE "C" NOT NULL,
    live         bigint NOT NULL,
    happened_at  bigint NOT NULL,
    received_at  bigint NOT NULL,
    last_at      bigint NOT NULL,
    deliveries   bigint NOT NULL,
    state        bigint NOT NULL,
    outcome      text COLLATE "C" NOT NULL,
    waits_for    text COLLATE "C",
    account      bigint NOT NULL,
    purchase     bigint NOT NULL,
    processed_at bigint,
    body         bytea NOT NULL
);
CREATE INDEX webhook_events_waiting ON webhook_events (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX webhook_events_done ON webhook_events (last_at) WHERE state <> 2;

-- The report of the latest reconciliation, as the API says it: one row.
CREATE TABLE reconciliation_reports (
    id      bigint PRIMARY KEY,
    kept_at bigint NOT NULL,
    report  text COLLATE "C" NOT NULL
);

-- The last receipt of each year: numbers have no gaps.
CREATE TABLE receipt_series (
    year bigint PRIMARY KEY,
    last bigint NOT NULL
);
