#pragma once

#include "ledger/domain/account.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <map>

namespace creditd::ledger {

/// The money of one purchase's credits.
struct PurchaseMoney
{
    std::int64_t deferred = 0;  ///< behind what its grants have left
    std::int64_t set_off = 0;   ///< of what left them: for another purchase's reversal, or for debt (ADMIN-6)
};

/// By purchase, as the account stood just before `at`. From the account's row where nothing happened since
/// and nothing was set off; else from its lines.
[[nodiscard]] std::map<std::int64_t, PurchaseMoney> deferred_by_purchase(storage::Reader& reader,
                                                                         Account const& account, Moment at);

/// What each grant of an account had left at a moment, and what else it stood like.
struct PastAccount
{
    struct Grant
    {
        GrantFacts facts;
        Credits left;
        Credits held;
    };
    std::map<std::int64_t, Grant> grants;  ///< those with something left
    std::int64_t seq = 0;                  ///< of the last line that had occurred
    Credits balance;
    Credits held;
    Credits debt;
    std::map<std::int64_t, PurchaseMoney> money{};
};

/// The account just before `at`, from its lines: some hundred on each snapshot that `read` gives. `account`
/// as a snapshot at or before the first of them had it.
using ReadSlice = storage::FunctionRef<void(storage::FunctionRef<void(storage::Reader&)>)>;
[[nodiscard]] PastAccount account_before(ReadSlice read, Account const& account, Moment at);

}  // namespace creditd::ledger
