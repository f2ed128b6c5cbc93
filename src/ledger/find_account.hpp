#pragma once

#include "ledger/domain/account.hpp"
#include "storage/database.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger {

/// The user's account as its row stands: something may be due that is not posted yet.
[[nodiscard]] std::optional<Account> find_account(storage::Reader& reader, std::string_view user_id);
[[nodiscard]] std::optional<Account> find_account_number(storage::Reader& reader, std::int64_t account);

/// The immutable facts of one of an account's grants, open or not.
[[nodiscard]] std::optional<GrantFacts> find_grant(storage::Reader& reader, std::int64_t account,
                                                   std::int64_t number);

/// Grants with numbers below `before`, newest first.
[[nodiscard]] std::vector<GrantFacts> list_grants(storage::Reader& reader, std::int64_t account,
                                                  std::int64_t before, std::int64_t limit);

/// A hold of the account, open or ended.
[[nodiscard]] std::optional<HoldSnapshot> find_hold(storage::Reader& reader, Account const& account,
                                                    std::int64_t number);

/// Every account as its row stands, a thousand on each snapshot. Throws StorageFailure, also where a row
/// contradicts itself.
void scan_accounts(storage::Database& database, storage::FunctionRef<void(Account const&)> sink);

/// Users with something due up to `now`, soonest first: for the sweeper.
[[nodiscard]] std::vector<std::string> users_due(storage::Reader& reader, Moment now, std::int64_t limit);

}  // namespace creditd::ledger
