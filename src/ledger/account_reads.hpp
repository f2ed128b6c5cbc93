#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "ledger/domain/account.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace creditd::ledger {

/// Answers a read about one account from its rows.
using AccountRead = std::move_only_function<std::expected<http::Response, http::Problem>(
    storage::Reader&, Account const&, Moment now, http::Exchange const&)>;

/// Runs `work` on the user's account as of now, on a worker thread. A read that finds something due has it
/// posted first (LEDGER-6), then reads again. 404 `account_not_found` when there is none.
void read_account(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange, std::string user_id,
                  AccountRead work);

/// The same for an account known by its number, as the id of one of its things tells it; `missing` when there
/// is none.
void read_account(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                  std::int64_t account, http::Problem missing, AccountRead work);

}  // namespace creditd::ledger
