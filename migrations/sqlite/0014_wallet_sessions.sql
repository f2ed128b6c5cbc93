-- Links that open a wallet, once. `digest`: SHA-256 of the secret behind the link.

CREATE TABLE wallet_links (
    digest     BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL,
    return_url TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX wallet_links_by_expiry ON wallet_links (expires_at);

-- 0: a log-in. 1: opened by such a link, good for the own account only.
ALTER TABLE sessions ADD COLUMN scope INTEGER NOT NULL DEFAULT 0;
