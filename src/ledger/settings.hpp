#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <cstddef>
#include <string>

namespace creditd::ledger {

/// What an operator can set about accounts; defaults as shipped.
struct Settings
{
    Credits signup_credits = 1_credits;  ///< 0: none (LEDGER-10)
    bool open_on_first_use = false;      ///< service calls about an unknown user open an account (LEDGER-10)
    std::size_t max_open_grants = 1000;  ///< per account
    std::size_t max_open_holds = 1000;   ///< per account
    Duration hold_ttl_default = Duration::seconds(900);
    Duration hold_ttl_max = Duration::days(30);
    Credits approve_adjust_above{};      ///< larger adjustments wait for a second person; 0: none does
    std::string top_up_url = "/wallet";  ///< shown with `insufficient_credits`
};

}  // namespace creditd::ledger
