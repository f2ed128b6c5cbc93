#pragma once

#include "approvals/domain/approval.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::approvals::store {

// Rows of approvals, in and out. No rule lives here. Writes are for the writer's thread within a batch.

void want_approval(storage::Batch& batch, std::int64_t number);
[[nodiscard]] std::optional<Approval> load_approval(storage::Batch& batch, std::int64_t number);
void upsert_approval(storage::Batch& batch, Approval const& approval);

// Reads.

/// Which ones a list shows. `status` as it stands at `now`.
struct Filter
{
    std::optional<ApprovalStatus> status{};
    std::optional<std::string> kind{};
    std::optional<std::string> requested_by{};
    Moment now{};
};

[[nodiscard]] std::optional<Approval> find_approval(storage::Reader& reader, std::int64_t number);
/// Those with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<Approval> list_approvals(storage::Reader& reader, Filter const& filter,
                                                   std::int64_t below, std::int64_t offset,
                                                   std::int64_t count);
[[nodiscard]] std::int64_t count_approvals(storage::Reader& reader, Filter const& filter);

/// Pending ones that have expired at `now`, those that did first in front, at most `count`.
[[nodiscard]] std::vector<Approval> expired_approvals(storage::Reader& reader, Moment now,
                                                      std::int64_t count);

}  // namespace creditd::approvals::store
