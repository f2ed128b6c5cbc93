#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/provider_call.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::topups::store {

// Rows of the calls that are still to be made. Writes are for the writer's thread within a batch.

void want_call(storage::Batch& batch, std::int64_t account, std::int64_t number);
[[nodiscard]] std::optional<ProviderCall> load_call(storage::Batch& batch, std::int64_t account,
                                                    std::int64_t number);
void upsert_call(storage::Batch& batch, ProviderCall const& call);
void remove_call(storage::Batch& batch, std::int64_t account, std::int64_t number);

/// Calls that are due, the most urgent first.
[[nodiscard]] std::vector<ProviderCall> due_calls(storage::Reader& reader, Moment now, std::int64_t count);
/// When the next one is due.
[[nodiscard]] std::optional<Moment> next_due(storage::Reader& reader);

}  // namespace creditd::topups::store
