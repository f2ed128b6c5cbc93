#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "crypto/public_id.hpp"
#include "http/csv.hpp"
#include "http/json_writer.hpp"

#include <string>

namespace creditd::bulk {

/// A job's public id.
[[nodiscard]] std::string id_of(crypto::PublicIds const& ids, std::int64_t job);

/// A job's object.
void append_job(http::json::Writer& json, crypto::PublicIds const& ids, Job const& job);

/// `{"job": …}`
[[nodiscard]] std::string job_body(crypto::PublicIds const& ids, Job const& job);

/// A row's object: `{row, state, userId, credits, expectedBalance, effect, values, errors, result}`.
void append_row(http::json::Writer& json, crypto::PublicIds const& ids, Operation operation,
                PlannedRow const& row);

/// The header of `rows.csv`: the operation's columns, then those of the result.
void write_header(http::CsvWriter& csv, Operation operation);
void write_row(http::CsvWriter& csv, crypto::PublicIds const& ids, Operation operation,
               PlannedRow const& row);

}  // namespace creditd::bulk
