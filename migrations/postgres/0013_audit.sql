-- What one request did can be asked for. The column repeats what `text` says; it is empty in entries that are
-- older than it.

ALTER TABLE audit_entries ADD COLUMN request_id text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX audit_entries_by_request ON audit_entries (request_id, number);
CREATE INDEX audit_entries_by_reason ON audit_entries (reason_code, number);

-- Verify walks these by number over all buckets. None of the columns ever changes, so that a spend still changes
-- an account's row within its page.
CREATE INDEX accounts_by_number ON accounts (account);
CREATE INDEX grants_by_number ON grants (number);
CREATE INDEX ended_holds_by_number ON ended_holds (number);
