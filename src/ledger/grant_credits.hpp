#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/posting.hpp"

#include <optional>
#include <string>

namespace creditd::ledger {

/// An addition of credits.
struct GrantCredits
{
    TransactionType type = TransactionType::Adjustment;  ///< of the line
    GrantSource source = GrantSource::Adjustment;
    bool paid = false;
    Credits amount;                        ///< > 0
    int priority = default_priority;       ///< 0–100
    std::optional<Moment> effective_at{};  ///< later than now: scheduled (LEDGER-5)
    std::optional<Moment> expires_at{};    ///< later than now and than `effective_at`; empty: never
    std::int64_t purchase = 0;
    std::optional<GrantCost> cost{};  ///< of paid ones
    std::string reason_code{};
    Actor actor{};
    std::string reason{};
    std::string reference{};
    std::string metadata{};
};

enum class GrantRefusal {
    TooManyGrants,      ///< the account has as many open grants as one may have
    BalanceOutOfRange,  ///< the balance would pass ±4,000,000,000 credits (LEDGER-9)
};

/// What a grant did.
struct Granted
{
    std::int64_t grant = 0;                   ///< its number
    std::optional<std::size_t> line_index{};  ///< of the line; empty when the grant is scheduled
};

/// Adds a grant (LEDGER-5) with its line; it pays debt at once (LEDGER-3). A grant that begins later has no
/// line yet. Refused in the order of the enum; nothing changes then.
[[nodiscard]] Outcome<Granted, GrantRefusal> grant_credits(Posting& posting, GrantCredits grant,
                                                           std::size_t max_open_grants);

}  // namespace creditd::ledger
