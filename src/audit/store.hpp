#pragma once

#include "audit/domain/chain.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::audit::store {

// Rows of the audit log, in and out. Writes are for the writer's thread within a batch.

void want_head(storage::Batch& batch, std::int64_t bucket);
[[nodiscard]] Head load_head(storage::Batch& batch, std::int64_t bucket);  ///< seq 0 for a chain not begun
void upsert_head(storage::Batch& batch, Head const& head);
void insert_entry(storage::Batch& batch, StoredEntry const& stored);

/// Entries with that subject and numbers above `above`, rising, at most `count`.
[[nodiscard]] std::vector<StoredEntry> load_about(storage::Batch& batch, std::string_view subject,
                                                  std::int64_t above, std::int64_t count);
/// Puts the digest in the place of everything personal.
void erase_entry(storage::Batch& batch, StoredEntry entry);

/// What a list shows. `from` inclusive, `to` exclusive, by when the entry was written.
struct Filter
{
    std::optional<std::string> actor{};
    std::optional<std::string> action{};
    std::optional<std::string> subject{};
    std::optional<std::string> reason_code{};
    std::optional<std::string> request_id{};
    std::optional<Moment> from{};
    std::optional<Moment> to{};

    [[nodiscard]] bool is_empty() const
    {
        return !actor && !action && !subject && !reason_code && !request_id && !from && !to;
    }
};

/// Entries with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<StoredEntry> list(storage::Reader& reader, Filter const& filter, std::int64_t below,
                                            std::int64_t offset, std::int64_t count);
[[nodiscard]] std::int64_t count(storage::Reader& reader, Filter const& filter);

/// Entries in the order they were written, `from` ≤ number ≤ `through`, at most `count`. `reads` says whether
/// the row's bytes make sense and its columns agree with them.
void scan(storage::Reader& reader, std::int64_t from, std::int64_t through, std::int64_t count,
          storage::FunctionRef<void(StoredEntry const&, bool reads)> sink);

/// By bucket.
[[nodiscard]] std::vector<Head> heads(storage::Reader& reader);

/// The highest number of any entry, or 0.
[[nodiscard]] std::int64_t last_number(storage::Reader& reader);

}  // namespace creditd::audit::store
