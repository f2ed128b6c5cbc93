#pragma once

#include "storage/reader.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::notifications {

/// Where mail to a user goes.
struct Recipient
{
    std::string email;
    std::string name;  ///< may be empty
};

/// Finds a user's address when a mail is about to be sent, so that the outbox keeps none; empty when the user
/// has none. Wired to identity.
using FindRecipient = std::function<std::optional<Recipient>(storage::Reader&, std::string_view user_id)>;

}  // namespace creditd::notifications
