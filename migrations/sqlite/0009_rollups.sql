-- Sums of the journal, written in the commit itself: one row per (quarter of an hour of `occurred_at`, type of line, meter,
-- reason, lane), because no two writers ever share one. Quarters make up the days of every time zone. A row with a
-- `currency` has the money deferred instead, of all meters and reasons. `span` 1 is a quarter; 2 a month of UTC, without
-- meter and reason: what a balance at some moment begins from. Each sum of credits is `whole` credits and `micro`
-- (0–999,999) more, so that no row can overflow it: what the lines moved, what of it paid grants got or gave, and debt
-- made less repaid. Adjustments that deduct have the meter `-`. `deferred` and `set_off` are minor units.
CREATE TABLE rollups (
    span       INTEGER NOT NULL CHECK (span IN (1, 2)),
    starts_at  INTEGER NOT NULL,
    type       INTEGER NOT NULL,
    meter      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    currency   TEXT NOT NULL,
    lane       INTEGER NOT NULL,
    lines      INTEGER NOT NULL,
    whole      INTEGER NOT NULL,
    micro      INTEGER NOT NULL,
    paid_whole INTEGER NOT NULL,
    paid_micro INTEGER NOT NULL,
    debt_whole INTEGER NOT NULL,
    debt_micro INTEGER NOT NULL,
    deferred   INTEGER NOT NULL,
    set_off    INTEGER NOT NULL,
    PRIMARY KEY (span, starts_at, type, meter, reason, currency, lane)
) STRICT, WITHOUT ROWID;

-- Uses of a day of UTC that is over, packed, in parts: `entries` by account; `details` by account, meter, reason and quarter
-- of an hour, empty where they would be too many; `lines` as many as both are made from. Compared with the roll-ups
-- whenever used; can be removed at any time.
CREATE TABLE use_days (
    day     INTEGER NOT NULL,
    part    INTEGER NOT NULL,
    lines   INTEGER NOT NULL,
    entries BLOB NOT NULL,
    details BLOB NOT NULL,
    PRIMARY KEY (day, part)
) STRICT;

-- What the credits of a bought grant cost: `cost` minor units for `cost_credits` micro-credits.
ALTER TABLE grants ADD COLUMN cost INTEGER;
ALTER TABLE grants ADD COLUMN cost_currency TEXT;
ALTER TABLE grants ADD COLUMN cost_credits INTEGER;
