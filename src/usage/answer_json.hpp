#pragma once

#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "ledger/account_command.hpp"
#include "ledger/domain/burn_down.hpp"
#include "ledger/settings.hpp"
#include "usage/domain/price_list.hpp"

#include <optional>
#include <string_view>

namespace creditd::usage {

/// What each command of this capability is told at its making. The parts outlive every command.
struct Terms
{
    crypto::PublicIds const& ids;
    ledger::Settings const& accounts;
};

// Answers, each told by one immutable line, so that the first and every later one are the same bytes.

/// `{transaction, balance}`
[[nodiscard]] engine::Answer transaction_answer(Terms const& terms, int status, std::string_view user_id,
                                                ledger::Transaction const& line);
/// `{hold, balance}`, or `{hold, transaction, balance}` for a line that used credits. The line must carry a
/// hold.
[[nodiscard]] engine::Answer hold_answer(Terms const& terms, int status, std::string_view user_id,
                                         ledger::Transaction const& line);

// Refusals; all are kept under the key.

[[nodiscard]] ledger::Refusal refusal_of(PricingRefusal refusal);
[[nodiscard]] ledger::Refusal refusal_of(Terms const& terms, ledger::InsufficientCredits const& figures);

/// How a priced demand is written into its line; empty for one told in credits.
[[nodiscard]] std::optional<ledger::Charge> charge_of(Demand const& demand, Priced const& priced);

/// The verdict on a use whose reference was used before (USAGE-2): its first transaction again when the
/// content is the same, else 409 naming it. `probe` is the line as it would be posted, as far as its content
/// goes.
[[nodiscard]] ledger::Verdict again_or_reused(Terms const& terms, std::string_view user_id,
                                              ledger::Transaction const& earlier,
                                              ledger::Transaction const& probe);

}  // namespace creditd::usage
