#pragma once

#include "base/outcome.hpp"
#include "engine/context.hpp"
#include "engine/working_set.hpp"
#include "identity/domain/user.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::identity {

/// A user to be made.
struct NewUser
{
    std::string id;       ///< from `new_user_id`, or the operator's own
    std::string email{};  ///< in normal form, or empty
    std::string name{};
    std::string password{};  ///< encoded hash, or empty
    std::string role{user_role};
};

/// `usr_` and 16 characters for 80 random bits. Any thread; chosen with the command, because `needs` must
/// name it.
[[nodiscard]] std::string new_user_id();

/// Names the records that `make_user` looks at.
void need_new_user(engine::WorkingSet& set, NewUser const& user);

enum class MakeUserRefusal : std::uint8_t {
    EmailTaken,
    UserExists,         ///< a user or a credit account has the id
    UserIdUnavailable,  ///< another account has this id's number (chance 2^-63): choose another id
};

struct MadeUser
{
    User user;
    ledger::Account const* account;
};

/// Makes the user and opens the one credit account with its signup grant, in the same commit (LEDGER-10).
/// Refused in the order of the enum; nothing changes then.
[[nodiscard]] Outcome<MadeUser, MakeUserRefusal> make_user(engine::WorkingSet& set, NewUser const& user,
                                                           std::string_view actor,
                                                           ledger::Settings const& settings,
                                                           engine::Context const& context);

/// The user with this id; for an account that was opened without one (LEDGER-10, `open_on_first_use`) the
/// user it belongs to, not yet kept. Needed before: the user and its account.
[[nodiscard]] std::optional<User> user_or_owner(engine::WorkingSet& set, std::string_view user_id,
                                                engine::Context const& context);

}  // namespace creditd::identity
