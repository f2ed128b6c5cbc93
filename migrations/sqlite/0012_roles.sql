-- Roles that administrators made. Built-in ones are part of the program. `permissions`: names, separated by blanks.

CREATE TABLE roles (
    name         TEXT PRIMARY KEY,
    description  TEXT NOT NULL,
    permissions  TEXT NOT NULL,
    adjust_limit INTEGER
) WITHOUT ROWID;

-- Nearly everybody has the role user; the others are counted.
CREATE INDEX users_by_role ON users (role) WHERE role <> 'user';
