-- Sums of the journal, written in the commit itself: one row per (quarter of an hour of `occurred_at`, type of line, meter,
-- reason, lane), because no two writers ever share one. Quarters make up the days of every time zone. A row with a
-- `currency` has the money deferred instead, of all meters and reasons. `span` 1 is a quarter; 2 a month of UTC, without
-- meter and reason: what a balance at some moment begins from. Each sum of credits is `whole` credits and `micro`
-- (0–999,999) more, so that no row can overflow it: what the lines moved, what of it paid grants got or gave, and debt
-- made less repaid. Adjustments that deduct have the meter `-`. `deferred` and `set_off` are minor units. Room in each page: a row is changed by many commits.
CREATE TABLE rollups (
    span       smallint NOT NULL CHECK (span IN (1, 2)),
    starts_at  bigint NOT NULL,
    type       smallint NOT NULL,
    meter      text COLLATE "C" NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    currency   text COLLATE "C" NOT NULL,
    lane       bigint NOT NULL,
    lines      bigint NOT NULL,
    whole      bigint NOT NULL,
    micro      bigint NOT NULL,
    paid_whole bigint NOT NULL,
    paid_micro bigint NOT NULL,
    debt_whole bigint NOT NULL,
    debt_micro bigint NOT NULL,
    deferred   bigint NOT NULL,
    set_off    bigint NOT NULL,
    PRIMARY KEY (span, starts_at, type, meter, reason, currency, lane)
) WITH (fillfactor = 50);

-- Uses of a day of UTC that is over, packed, in parts: `entries` by account; `details` by account, meter, reason and quarter
-- of an hour, empty where they would be too many; `lines` as many as both are made from. Compared with the roll-ups
-- whenever used; can be removed at any time.
CREATE TABLE use_days (
    day     bigint NOT NULL,
    part    bigint NOT NULL,
    lines   bigint NOT NULL,
    entries bytea NOT NULL,
    details bytea NOT NULL,
    PRIMARY KEY (day, part)
);

-- What the credits of a bought grant cost: `cost` minor units for `cost_credits` micro-credits.
ALTER TABLE grants ADD COLUMN cost bigint;
ALTER TABLE grants ADD COLUMN cost_currency text COLLATE "C";
ALTER TABLE grants ADD COLUMN cost_credits bigint;
