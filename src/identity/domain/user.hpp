#pragma once

#include "base/moment.hpp"
#include "identity/domain/role.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::identity {

enum class UserStatus : std::uint8_t { Active = 0, Suspended = 1 };  ///< stored: never renumber

[[nodiscard]] constexpr std::string_view name_of(UserStatus status)
{
    return status == UserStatus::Active ? "active" : "suspended";
}

/// A person, or a user of the operator's own system that is known here by id. Each has one credit account
/// (LEDGER-10).
struct User
{
    std::string id;           ///< `usr_…`, or the operator's own
    std::int64_t number = 0;  ///< time-ordered: the order of lists
    std::string email;        ///< in normal form; empty: none, and no way to log in
    std::string name;         ///< may be empty
    std::string password;     ///< encoded hash; empty: no way to log in
    std::string role{user_role};
    UserStatus status = UserStatus::Active;
    Moment created_at;
    std::optional<Moment> email_verified_at{};  ///< when it was proved that the user reads that address

    /// Counts as somebody who can administer: the last of them stays (`last_admin`).
    [[nodiscard]] bool is_active_admin() const
    {
        return role == admin_role && status == UserStatus::Active && !password.empty() && !email.empty();
    }

    /// The scope of idempotency keys, and the actor in lines and audit; the same whatever the role.
    [[nodiscard]] std::string principal_id() const { return "user:" + id; }
};

}  // namespace creditd::identity
