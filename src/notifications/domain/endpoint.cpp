#include "notifications/domain/endpoint.hpp"

#include "notifications/domain/catalogue.hpp"

#include <algorithm>

namespace creditd::notifications {

bool WebhookEndpoint::is_told(std::string_view kind) const
{
    auto const* const entry = find_entry(kind);
    if (!active || entry == nullptr || !entry->to_webhooks) {
        return false;
    }
    return events.empty() ? entry->by_default : std::ranges::find(events, kind) != events.end();
}

}  // namespace creditd::notifications
