#pragma once

#include "ledger/deferred_money.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"
#include "storage/database.hpp"
#include "usage/domain/meter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::reports {

/// One thing that happened, and the rule that decided it, if one did.
struct Sentence
{
    std::string text;
    std::string_view rule{};
};

/// A grant with what is explained of it, and the line that made it where that was looked for.
struct ExplainedGrant
{
    ledger::GrantFacts facts;
    Credits credits;
    std::optional<ledger::Transaction> made_by{};
};

/// What made a transaction.
struct ExplainedLine
{
    ledger::Transaction line;
    std::optional<ledger::Transaction> corrects{};
    std::optional<usage::PriceVersion> price{};
    std::vector<ExplainedGrant> grants{};
    std::vector<Sentence> sentences{};
};

/// The account's line `seq`; nothing when there is none. Throws StorageFailure, like the next one.
[[nodiscard]] std::optional<ExplainedLine> explain_line(storage::Database& database,
                                                        ledger::Account const& account, std::int64_t seq);

/// What made a balance.
struct ExplainedBalance
{
    ledger::PastAccount standing;
    ledger::Tallies sums;
    std::vector<ExplainedGrant> grants{};  ///< by number
    std::vector<std::pair<Moment, Credits>> expiring{};
    std::vector<Sentence> sentences{};
};

/// As the account stood just after everything up to `at`.
[[nodiscard]] ExplainedBalance explain_balance(storage::Database& database, ledger::Account const& account,
                                               Moment at);

}  // namespace creditd::reports
