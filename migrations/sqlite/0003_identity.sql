-- Who may do what. Secrets are kept as SHA-256 (tokens, keys) or argon2id (passwords), never as they are.

CREATE TABLE users (
    user_id     TEXT PRIMARY KEY,
    number      INTEGER NOT NULL UNIQUE,
    email       TEXT,
    name        TEXT NOT NULL,
    search_name TEXT NOT NULL,
    password    TEXT,
    role        TEXT NOT NULL,
    status      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
);
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_by_name ON users (search_name);
CREATE INDEX users_admins ON users (user_id) WHERE role = 'admin';

-- Each e-mail address belongs to one user.
CREATE TABLE user_emails (
    email   TEXT PRIMARY KEY,
    user_id TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
    number         INTEGER PRIMARY KEY,
    user_id        TEXT NOT NULL,
    digest         BLOB NOT NULL UNIQUE,
    created_at     INTEGER NOT NULL,
    last_seen_at   INTEGER NOT NULL,
    client_address TEXT NOT NULL,
    user_agent     TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, number);

-- A named program; its secrets come and go.
CREATE TABLE service_principals (
    number       INTEGER PRIMARY KEY,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER,
    last_used_at INTEGER,
    known_to     TEXT NOT NULL  -- who was ever shown a secret of it, a line each
);
CREATE TABLE key_secrets (
    digest     BLOB PRIMARY KEY,
    principal  INTEGER NOT NULL,
    prefix     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) WITHOUT ROWID;
CREATE INDEX key_secrets_by_principal ON key_secrets (principal);

-- Recent attempts at something that is limited, by a hash of what is limited; `made_at` are their moments, packed.
CREATE TABLE attempts (
    subject    BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    made_at    BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempts_by_expiry ON attempts (expires_at);

-- At most one row, 1: the token that makes the first administrator.
CREATE TABLE setup_tokens (
    number     INTEGER PRIMARY KEY,
    digest     BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);
