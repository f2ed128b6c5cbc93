-- Bulk work: files of rows that are planned, applied and perhaps undone.

-- `content` is all else that a job remembers (src/bulk/domain/record_format).
CREATE TABLE bulk_jobs (
    number     bigint PRIMARY KEY,
    operation  bigint NOT NULL,
    status     bigint NOT NULL,
    updated_at bigint NOT NULL,
    plan_hash  bytea NOT NULL,
    content    bytea NOT NULL
);
CREATE INDEX bulk_jobs_by_status ON bulk_jobs (status, number);
CREATE INDEX bulk_jobs_by_hash ON bulk_jobs (plan_hash, number);

-- The file as it was sent, until it has been read into rows.
CREATE TABLE bulk_pieces (
    job     bigint NOT NULL,
    part    bigint NOT NULL,
    piece   bigint NOT NULL,
    is_last bigint NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (job, part, piece)
);

-- `account` is 0 where it is not known whose the row is.
CREATE TABLE bulk_rows (
    bucket     smallint NOT NULL,
    account    bigint NOT NULL,
    job        bigint NOT NULL,
    row_number bigint NOT NULL,
    state      bigint NOT NULL,
    content    bytea NOT NULL,
    PRIMARY KEY (bucket, account, job, row_number)
);
CREATE INDEX bulk_rows_by_row ON bulk_rows (job, row_number);
CREATE INDEX bulk_rows_by_state ON bulk_rows (job, state, row_number);
