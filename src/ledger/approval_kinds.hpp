#pragma once

#include "approvals/kinds.hpp"
#include "endpoint/services.hpp"
#include "ledger/adjust_command.hpp"
#include "ledger/settings.hpp"

#include <cstdint>
#include <optional>

namespace creditd::ledger {

/// How adjustments and their undos are approved: by somebody with `credits:adjust` whose role may move as
/// much. What is passed outlives it.
[[nodiscard]] approvals::Kind adjustment_approvals(endpoint::Services const& services,
                                                   Settings const& settings);

/// The line that a transaction's id names, with the facts of its grants; whatever its type.
[[nodiscard]] std::optional<AdjustmentLine> find_adjustment(storage::Reader& reader, crypto::IdParts id);

}  // namespace creditd::ledger
