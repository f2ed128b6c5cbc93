#pragma once

#include "base/credits.hpp"

#include <cstdint>

namespace creditd::ledger {

/// Who wants to know that an account runs low. Numbers are stored: never renumber.
enum class WatchKind : std::uint8_t { LowBalance = 1, AutoTopUp = 2 };

/// Waits for what is available to fall below a threshold. An account has at most one of each kind, and most
/// have none.
struct Watch
{
    WatchKind kind = WatchKind::LowBalance;
    Credits threshold;    ///< ≥ 0
    bool armed = true;    ///< has not told since available was last at or above the threshold
    bool by_mail = true;  ///< the user wants it mailed too
    bool operator==(Watch const&) const = default;
};

}  // namespace creditd::ledger
