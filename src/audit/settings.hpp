#pragma once

#include "audit/sealer.hpp"
#include "base/moment.hpp"

#include <optional>

namespace creditd::audit {

/// What an operator can set about the audit log; defaults as shipped.
struct Settings
{
    std::optional<AnchorPlace> anchor{};  ///< empty: no seals, and verify trusts the heads in the database
    Duration seal_every = Duration::minutes(1);
};

}  // namespace creditd::audit
