#pragma once

#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace creditd::ledger {

/// What a line moved beside its amount. `amount` = paid + promotional − debt, in every line.
struct Movement
{
    Credits paid;  ///< what paid grants got (positive) or gave
    Credits debt;  ///< made less repaid
};

/// How a line changed the money that is deferred (ADMIN-6), by currency.
struct MoneyMove
{
    std::size_t line = 0;  ///< index among its page's lines
    std::array<char, 3> currency{};
    std::int64_t deferred = 0;  ///< minor units
    std::int64_t set_off = 0;   ///< of a fall: for another purchase's reversal, or for debt
};

/// Tells what `line`, whose draws `account` has followed just now, moved. Adds to `money` for each draw on
/// credits that cost money.
[[nodiscard]] Movement movement_of(Account const& account, Transaction const& line, std::size_t index,
                                   std::vector<MoneyMove>& money);

}  // namespace creditd::ledger
