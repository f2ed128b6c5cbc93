#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::notifications {

/// Where a system of the operator's listens for webhooks.
struct WebhookEndpoint
{
    std::int64_t number = 0;
    std::string url;
    std::string description;
    std::vector<std::string> events;  ///< kinds; empty: all that are told by default
    bool active = true;
    std::string secret;           ///< raw bytes
    std::string previous_secret;  ///< signs beside it until `previous_until`
    std::optional<Moment> previous_until;
    Moment created_at;
    Moment updated_at;

    /// Whether this endpoint is told facts of that kind.
    [[nodiscard]] bool is_told(std::string_view kind) const;
};

}  // namespace creditd::notifications
