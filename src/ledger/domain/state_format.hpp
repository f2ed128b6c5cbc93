#pragma once

#include "ledger/domain/account.hpp"

#include <string>
#include <string_view>

namespace creditd::ledger {

/// What an account has open, as bytes; user id and number are columns. Says each thing once (decision 0010):
/// seq, balance, held, debt, spent and most of earned follow from the tallies, the grants and the holds.
/// `account` must add up.
[[nodiscard]] std::string state_of(Account const& account);

/// Reads into an account that is fresh but for what the columns say. False when the bytes are not what
/// `state_of` writes.
[[nodiscard]] bool read_state(Account& account, std::string_view state);

}  // namespace creditd::ledger
