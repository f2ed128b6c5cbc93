#pragma once

#include "base/outcome.hpp"
#include "engine/context.hpp"
#include "ledger/books.hpp"
#include "ledger/settings.hpp"

#include <string_view>

namespace creditd::ledger {

enum class OpenAccountRefusal {
    AlreadyOpen,        ///< the user has an account
    UserIdUnavailable,  ///< another user's account has this id's number (chance 2^-63): choose another id
};

/// Opens the user's one account and posts its signup grant, when the setting gives one (LEDGER-10). The
/// account must have been needed. Refused in the order of the enum; nothing changes then. Returns the
/// account.
[[nodiscard]] Outcome<Account*, OpenAccountRefusal> open_account(Books& books, std::string_view user_id,
                                                                 std::string_view actor,
                                                                 Settings const& settings,
                                                                 engine::Context const& context);

/// Posts the signup grant to an account that was opened without one, when the setting gives one; nothing when
/// the account had one before, or it takes no more grants (LEDGER-10).
void grant_signup_credits(Account& account, Books& books, std::string_view actor, Settings const& settings,
                          engine::Context const& context);

}  // namespace creditd::ledger
