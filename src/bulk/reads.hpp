#pragma once

#include "bulk/domain/job.hpp"
#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace creditd::bulk {

// What is asked about jobs. On the I/O thread; the work is done on a worker. The exchange is answered.

/// A page of jobs, newest first; filters `status` and `operation`.
void answer_with_jobs(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// `{job}`, or 404 `bulk_job_not_found`; the same below.
void answer_with_job(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// A page of a job's rows in the order of its file; filter `state`.
void answer_with_rows(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// The same as CSV, all of them.
void answer_with_rows_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// The job of that number, on a worker that reads already.
[[nodiscard]] std::optional<Job> job_numbered(storage::Reader& reader, std::int64_t number);

/// Reads the job that the path's `:id` names, and goes on with it on the worker; 404 when there is none.
using WithJob = std::move_only_function<void(std::unique_ptr<http::Exchange>, Job const&)>;
void read_named(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange, WithJob then);

}  // namespace creditd::bulk
