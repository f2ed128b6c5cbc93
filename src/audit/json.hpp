#pragma once

#include "audit/domain/chain.hpp"
#include "crypto/public_id.hpp"
#include "engine/check.hpp"
#include "http/csv.hpp"
#include "http/json_writer.hpp"

#include <span>
#include <string>

namespace creditd::audit {

/// An entry's object: `{id, createdAt, actor, action, subject, reasonCode, reason, before, after, requestId,
/// clientAddress, erased, chain: {bucket, seq, hash}}`. What an entry has not, or has no more, is null.
void append_entry(http::json::Writer& json, crypto::PublicIds const& ids, StoredEntry const& stored);

void write_csv_header(http::CsvWriter& csv);
void write_csv_row(http::CsvWriter& csv, crypto::PublicIds const& ids, StoredEntry const& stored);

/// `{ok, checks: [{name, ok, checked, violations, first}]}`.
[[nodiscard]] std::string to_json(std::span<engine::Check const> checks);

}  // namespace creditd::audit
