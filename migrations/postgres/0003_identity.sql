-- Who may do what. Secrets are kept as SHA-256 (tokens, keys) or argon2id (passwords), never as they are.

CREATE TABLE users (
    user_id     text COLLATE "C" PRIMARY KEY,
    number      bigint NOT NULL UNIQUE,
    email       text COLLATE "C",
    name        text COLLATE "C" NOT NULL,
    search_name text COLLATE "C" NOT NULL,
    password    text COLLATE "C",
    role        text COLLATE "C" NOT NULL,
    status      bigint NOT NULL,
    created_at  bigint NOT NULL
);
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_by_name ON users (search_name);
CREATE INDEX users_admins ON users (user_id) WHERE role = 'admin';

-- Each e-mail address belongs to one user.
CREATE TABLE user_emails (
    email   text COLLATE "C" PRIMARY KEY,
    user_id text COLLATE "C" NOT NULL
);

CREATE TABLE sessions (
    number         bigint PRIMARY KEY,
    user_id        text COLLATE "C" NOT NULL,
    digest         bytea NOT NULL UNIQUE,
    created_at     bigint NOT NULL,
    last_seen_at   bigint NOT NULL,
    client_address text COLLATE "C" NOT NULL,
    user_agent     text COLLATE "C" NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id, number);

-- A named program; its secrets come and go.
CREATE TABLE service_principals (
    number       bigint PRIMARY KEY,
    name         text COLLATE "C" NOT NULL,
    role         text COLLATE "C" NOT NULL,
    created_at   bigint NOT NULL,
    expires_at   bigint,
    revoked_at   bigint,
    last_used_at bigint,
    known_to     text COLLATE "C" NOT NULL  -- who was ever shown a secret of it, a line each
);
CREATE TABLE key_secrets (
    digest     bytea PRIMARY KEY,
    principal  bigint NOT NULL,
    prefix     text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint
);
CREATE INDEX key_secrets_by_principal ON key_secrets (principal);

-- Recent attempts at something that is limited, by a hash of what is limited; `made_at` are their moments, packed.
CREATE TABLE attempts (
    subject    bytea PRIMARY KEY,
    expires_at bigint NOT NULL,
    made_at    bytea NOT NULL
);
CREATE INDEX attempts_by_expiry ON attempts (expires_at);

-- At most one row, 1: the token that makes the first administrator.
CREATE TABLE setup_tokens (
    number     bigint PRIMARY KEY,
    digest     bytea NOT NULL,
    expires_at bigint NOT NULL
);
