#pragma once

#include "engine/facts.hpp"
#include "identity/domain/user.hpp"

#include <string_view>

namespace creditd::identity {

// What identity tells others: mails to the user, no webhooks. The first two carry a secret link.
inline constexpr engine::FactKind password_reset_requested{
    "password.reset_requested"};  ///< {link, expiresAt}
inline constexpr engine::FactKind email_verification_requested{
    "email.verification_requested"};                                     ///< {link, expiresAt}
inline constexpr engine::FactKind password_changed{"password.changed"};  ///< {changedAt}

/// Leaves the fact that a link goes to the user's address.
void leave_link(engine::WorkingSet& set, engine::FactKind kind, User const& user, std::string_view link,
                Moment expires_at, Moment now);

void leave_password_changed(engine::WorkingSet& set, User const& user, Moment now);

}  // namespace creditd::identity
