-- Roles that administrators made. Built-in ones are part of the program. `permissions`: names, separated by blanks.

CREATE TABLE roles (
    name         text COLLATE "C" PRIMARY KEY,
    description  text COLLATE "C" NOT NULL,
    permissions  text COLLATE "C" NOT NULL,
    adjust_limit bigint
);

-- Nearly everybody has the role user; the others are counted.
CREATE INDEX users_by_role ON users (role) WHERE role <> 'user';
