-- What usage is priced by. A meter's prices are versions: rows are added, never changed.

CREATE TABLE meters (
    name        TEXT PRIMARY KEY,
    number      INTEGER NOT NULL,
    unit        TEXT NOT NULL,
    description TEXT NOT NULL,
    active      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `credits` micro-credits for every `per` units, at least `minimum` micro-credits a charge.
CREATE TABLE price_versions (
    meter          TEXT NOT NULL,
    version        INTEGER NOT NULL,
    credits        INTEGER NOT NULL,
    per            INTEGER NOT NULL,
    minimum        INTEGER NOT NULL,
    rounding       INTEGER NOT NULL,
    effective_from INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (meter, version)
) STRICT, WITHOUT ROWID;
