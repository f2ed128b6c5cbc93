-- Links that open a wallet, once. `digest`: SHA-256 of the secret behind the link.

CREATE TABLE wallet_links (
    digest     bytea PRIMARY KEY,
    user_id    text COLLATE "C" NOT NULL,
    return_url text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX wallet_links_by_expiry ON wallet_links (expires_at);

-- 0: a log-in. 1: opened by such a link, good for the own account only.
ALTER TABLE sessions ADD COLUMN scope bigint NOT NULL DEFAULT 0;
