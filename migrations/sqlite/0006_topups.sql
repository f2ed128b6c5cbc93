-- Credits bought with money: what is on offer, who bought what, and what the payment provider said about it.

-- `prices`: pairs of currency and minor units, `usd 1000 eur 950`; the first is the usual one.
CREATE TABLE packages (
    name           TEXT PRIMARY KEY,
    number         INTEGER NOT NULL UNIQUE,
    title          TEXT NOT NULL,
    is_custom      INTEGER NOT NULL,
    credits        INTEGER NOT NULL,
    bonus          INTEGER NOT NULL,
    valid_for_days INTEGER,
    prices         TEXT NOT NULL,
    active         INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
) STRICT;
INSERT INTO packages
    (name, number, title, is_custom, credits, bonus, valid_for_days, prices, active, created_at, updated_at)
VALUES
    ('starter', 1, 'Starter', 0, 100000000, 0, NULL, 'usd 1000', 1, 1735689600000, 1735689600000),
    ('pro', 2, 'Pro', 0, 1000000000, 0, NULL, 'usd 8000', 1, 1735689600000, 1735689600000),
    ('business', 3, 'Business', 0, 10000000000, 0, NULL, 'usd 60000', 1, 1735689600000, 1735689600000),
    ('enterprise', 4, 'Enterprise', 1, 0, 0, NULL, '', 1, 1735689600000, 1735689600000);

-- A price made for one user. `purchase` is the one that it led to last.
CREATE TABLE offers (
    account        INTEGER NOT NULL,
    number         INTEGER NOT NULL,
    user_id        TEXT NOT NULL,
    package        TEXT NOT NULL,
    title          TEXT NOT NULL,
    credits        INTEGER NOT NULL,
    bonus          INTEGER NOT NULL,
    valid_for_days INTEGER,
    price          INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    expires_at     INTEGER NOT NULL,
    withdrawn_at   INTEGER,
    purchase       INTEGER NOT NULL,
    created_by     TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX offers_by_number ON offers (number);

-- What was promised, what the provider has said, what the ledger did. `status` and `needs_review` follow from
-- the rest and are kept for lists; verify compares them.
CREATE TABLE purchases (
    account          INTEGER NOT NULL,
    number           INTEGER NOT NULL,
    user_id          TEXT NOT NULL,
    status           INTEGER NOT NULL,
    needs_review     INTEGER NOT NULL,
    kind             INTEGER NOT NULL,
    package          TEXT NOT NULL,
    offer            INTEGER NOT NULL,
    title            TEXT NOT NULL,
    credits          INTEGER NOT NULL,
    bonus            INTEGER NOT NULL,
    valid_for_days   INTEGER,
    price            INTEGER NOT NULL,
    currency         TEXT NOT NULL,
    live             INTEGER NOT NULL,
    page             INTEGER NOT NULL,
    success_url      TEXT NOT NULL,
    cancel_url       TEXT NOT NULL,
    save_method      INTEGER NOT NULL,
    reckon_tax       INTEGER NOT NULL,
    page_expires_at  INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    checkout_id      TEXT NOT NULL,
    checkout_state   INTEGER NOT NULL,
    checkout_payment INTEGER NOT NULL,
    url              TEXT NOT NULL,
    client_secret    TEXT NOT NULL,
    payment_id       TEXT NOT NULL,
    payment_state    INTEGER NOT NULL,
    decline_code     TEXT NOT NULL,
    decline_reason   TEXT NOT NULL,
    decline_message  TEXT NOT NULL,
    failure          TEXT NOT NULL,
    customer_id      TEXT NOT NULL,
    method_id        TEXT NOT NULL,
    method_label     TEXT NOT NULL,
    paid_at          INTEGER,
    total            INTEGER NOT NULL,
    tax              INTEGER NOT NULL,
    taxes            TEXT NOT NULL,
    faults           INTEGER NOT NULL,
    dismissed        INTEGER NOT NULL,
    receipt          TEXT NOT NULL,
    booked_seq       INTEGER NOT NULL,
    booked_at        INTEGER,
    credits_expire_at INTEGER,
    taken            INTEGER NOT NULL,
    bonus_taken      INTEGER NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchases_by_number ON purchases (number);
CREATE INDEX purchases_to_review ON purchases (number) WHERE needs_review = 1;

CREATE TABLE refunds (
    account     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    purchase    INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    is_ours     INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason      TEXT NOT NULL,
    failure     TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    failed_at   INTEGER,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_by_purchase ON refunds (account, purchase);
CREATE INDEX refunds_by_number ON refunds (number);

CREATE TABLE disputes (
    account     INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    purchase    INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    as_of       INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    answer_by   INTEGER,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX disputes_by_purchase ON disputes (account, purchase);
CREATE INDEX disputes_by_number ON disputes (number);

-- Whose the provider's objects are: checkouts, payments, refunds, disputes.
CREATE TABLE provider_objects (
    id       TEXT PRIMARY KEY,
    account  INTEGER NOT NULL,
    purchase INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Calls of the provider that are still to be made, or whose outcome is unknown.
CREATE TABLE provider_calls (
    account    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    purchase   INTEGER NOT NULL,
    refund     INTEGER NOT NULL,
    object_id  TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_calls_due ON provider_calls (due_at);

-- What the provider posted, one row per event however often it came. `waits_for`: the object whose purchase is
-- not known yet.
CREATE TABLE webhook_events (
    id           TEXT PRIMARY KEY,
    number       INTEGER NOT NULL UNIQUE,
    type         TEXT NOT NULL,
    live         INTEGER NOT NULL,
    happened_at  INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    deliveries   INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    outcome      TEXT NOT NULL,
    waits_for    TEXT,
    account      INTEGER NOT NULL,
    purchase     INTEGER NOT NULL,
    processed_at INTEGER,
    body         BLOB NOT NULL
) STRICT;
CREATE INDEX webhook_events_waiting ON webhook_events (waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX webhook_events_done ON webhook_events (last_at) WHERE state <> 2;

-- The report of the latest reconciliation, as the API says it: one row.
CREATE TABLE reconciliation_reports (
    id      INTEGER PRIMARY KEY,
    kept_at INTEGER NOT NULL,
    report  TEXT NOT NULL
) STRICT;

-- The last receipt of each year: numbers have no gaps.
CREATE TABLE receipt_series (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;
