#pragma once

#include "app/settings.hpp"
#include "base/moment.hpp"
#include "engine/check.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace creditd::app {

/// What a copy found when it had ended.
struct CopyReport
{
    std::int64_t tables = 0;
    std::int64_t rows = 0;
    std::int64_t accounts = 0;      ///< whose rows, the head of their chain in them, are equal on both sides
    std::int64_t audit_chains = 0;  ///< the same
    std::int64_t keys = 0;          ///< of requests and references, written for the target to find
    std::vector<engine::Check> checks;  ///< verify, on the target
};

/// Told after each commit: the table, and how many of its rows are there.
using CopyProgress = std::function<void(std::string_view table, std::int64_t rows)>;

/// Copies every table of the ledger in `from` into the empty database in `to`, whatever engines they are; all
/// but what nodes agree by (lanes, leases, changes told), which begins anew. Until everything is there and
/// compared, the target refuses to be a ledger.
///
/// Throws CannotOpen: a schema that is not this program's, a source that is not there or in use, a target in
/// use or not empty. Throws StorageFailure when a database fails, or the sides differ afterwards.
[[nodiscard]] CopyReport copy_ledger(Settings const& from, Settings const& to, Moment now,
                                     CopyProgress const& progress);

}  // namespace creditd::app
