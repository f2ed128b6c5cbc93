-- What one request did can be asked for. The column repeats what `text` says; it is empty in entries that are
-- older than it.

ALTER TABLE audit_entries ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_entries_by_request ON audit_entries (request_id, number);
CREATE INDEX audit_entries_by_reason ON audit_entries (reason_code, number);
