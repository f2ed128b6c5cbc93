#pragma once

#include "audit/sealer.hpp"
#include "base/moment.hpp"

#include <cstdint>
#include <optional>

namespace creditd::audit {

enum class ReasonCodePolicy : std::uint8_t {
    Listed,  ///< one of the list that is active
    Any,     ///< whatever has the form of one
};

/// Whether programs that act for users leave an entry for whose account they read.
enum class ReadsByServices : std::uint8_t { Unwatched, Watched };

/// What an operator can set about the audit log; defaults as shipped.
struct Settings
{
    std::optional<AnchorPlace> anchor{};  ///< empty: no seals, and verify trusts the heads in the database
    Duration seal_every = Duration::minutes(1);
    ReasonCodePolicy reason_codes = ReasonCodePolicy::Listed;  ///< that administrators may give
    ReadsByServices reads_by_services = ReadsByServices::Unwatched;
};

}  // namespace creditd::audit
