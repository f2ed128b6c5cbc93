-- What several nodes on one database agree by. The embedded store has one node and leaves these tables empty.

CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbered without gaps by the counter's one row.
CREATE TABLE changes (
    number  INTEGER PRIMARY KEY,
    kind    INTEGER NOT NULL,
    subject BLOB NOT NULL
) STRICT;

CREATE TABLE change_counter (
    id   INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;
