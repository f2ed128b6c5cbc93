-- What several nodes on one database agree by. The embedded store has one node and leaves these tables empty.

CREATE TABLE leases (
    name   text COLLATE "C" PRIMARY KEY,
    holder text COLLATE "C" NOT NULL,
    until  bigint NOT NULL
);

-- Numbered without gaps by the counter's one row.
CREATE TABLE changes (
    number  bigint PRIMARY KEY,
    kind    bigint NOT NULL,
    subject bytea NOT NULL
);

CREATE TABLE change_counter (
    id   bigint PRIMARY KEY,
    last bigint NOT NULL
);
