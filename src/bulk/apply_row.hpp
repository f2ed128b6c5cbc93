#pragma once

#include "audit/domain/mandate.hpp"
#include "base/outcome.hpp"
#include "bulk/domain/row.hpp"
#include "identity/make_user.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/settings.hpp"
#include "promotions/domain/promo_code.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace creditd::bulk {

/// Why a row takes no effect. Where several hold, the first of this order is told.
enum class RowRefusal : std::uint8_t {
    AccountNotFound,
    AccountSuspended,  ///< redeems no codes (ADMIN-7)
    HasExpired,        ///< what it adds would have expired by now
    RoleGone,          ///< the role there was when it was planned
};
using RefusedRow =
    std::variant<RowRefusal, ledger::AdjustRefusal, promotions::RedemptionRefusal, identity::MakeUserRefusal>;

/// A row to be applied, and who wants it.
struct ApplyRow
{
    Operation operation = Operation::Adjust;
    RowIntent intent;  ///< with the id of a user to be made
    audit::Mandate const& mandate;
    ledger::Settings const& settings;
};

/// What a row did.
struct RowEffect
{
    Credits change{};                         ///< of the balance, without credits of the signup
    std::optional<std::size_t> line_index{};  ///< of its line; empty for a user without credits
};

/// Adds or deducts what a row of `adjust` or `grant` says, on an account that was brought forward: a line
/// `adjustment`, with the row's note as reason where it has one. Refused: HasExpired, then as
/// `adjust_balance`; nothing changes then.
[[nodiscard]] Outcome<RowEffect, RefusedRow> change_credits(ledger::Posting& posting, ApplyRow const& apply);

/// Redeems the code of a row of `promo`. The code, the redemption and the account must have been needed.
/// Refused: AccountSuspended, then in the order of PROMO-2, then as `grant_credits`; nothing changes then. A
/// code that is not there is nobody's guess.
[[nodiscard]] Outcome<RowEffect, RefusedRow> redeem_for_user(ledger::Posting& posting,
                                                             engine::WorkingSet& set, ApplyRow const& apply);

/// Makes the user of a row of `users`, with its credits beside those of the signup. Refused: as `make_user`,
/// then a balance out of range; nothing changes then.
[[nodiscard]] Outcome<RowEffect, RefusedRow> make_user_of_row(engine::WorkingSet& set, ApplyRow const& apply,
                                                              engine::Context const& context);

}  // namespace creditd::bulk
