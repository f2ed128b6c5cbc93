-- Bulk work: files of rows that are planned, applied and perhaps undone.

-- `content` is all else that a job remembers (src/bulk/domain/record_format).
CREATE TABLE bulk_jobs (
    number     INTEGER PRIMARY KEY,
    operation  INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    plan_hash  BLOB NOT NULL,
    content    BLOB NOT NULL
) STRICT;
CREATE INDEX bulk_jobs_by_status ON bulk_jobs (status, number);
CREATE INDEX bulk_jobs_by_hash ON bulk_jobs (plan_hash, number);

-- The file as it was sent, until it has been read into rows.
CREATE TABLE bulk_pieces (
    job     INTEGER NOT NULL,
    part    INTEGER NOT NULL,
    piece   INTEGER NOT NULL,
    is_last INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (job, part, piece)
) STRICT;

-- `account` is 0 where it is not known whose the row is.
CREATE TABLE bulk_rows (
    account    INTEGER NOT NULL,
    job        INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    content    BLOB NOT NULL,
    PRIMARY KEY (account, job, row_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_rows_by_row ON bulk_rows (job, row_number);
CREATE INDEX bulk_rows_by_state ON bulk_rows (job, state, row_number);
