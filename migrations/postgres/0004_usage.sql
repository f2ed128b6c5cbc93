-- What usage is priced by. A meter's prices are versions: rows are added, never changed.

CREATE TABLE meters (
    name        text COLLATE "C" PRIMARY KEY,
    number      bigint NOT NULL,
    unit        text COLLATE "C" NOT NULL,
    description text COLLATE "C" NOT NULL,
    active      bigint NOT NULL,
    created_at  bigint NOT NULL
);

-- `credits` micro-credits for every `per` units, at least `minimum` micro-credits a charge.
CREATE TABLE price_versions (
    meter          text COLLATE "C" NOT NULL,
    version        bigint NOT NULL,
    credits        bigint NOT NULL,
    per            bigint NOT NULL,
    minimum        bigint NOT NULL,
    rounding       bigint NOT NULL,
    effective_from bigint NOT NULL,
    created_at     bigint NOT NULL,
    PRIMARY KEY (meter, version)
);
