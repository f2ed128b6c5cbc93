#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::topups {

/// What became of an event. Numbers are stored.
enum class EventState : std::uint8_t {
    Processed = 1,  ///< its effect, or that it has none, is in the same commit
    Waiting = 2,    ///< about an object whose purchase is not known yet
    Ignored = 3,    ///< of a kind, or about an object, that concerns nobody here
};
[[nodiscard]] constexpr std::string_view name_of(EventState state)
{
    return state == EventState::Processed ? "processed"
           : state == EventState::Waiting ? "waiting"
                                          : "ignored";
}

/// Something the provider posted to our webhook (TOPUP-9).
struct WebhookEvent
{
    std::string id;  ///< the provider's
    std::int64_t number = 0;
    std::string type;
    bool live = false;
    Moment happened_at;
    Moment received_at{};
    Moment last_at{};  ///< when it came last
    std::int64_t deliveries = 0;
    EventState state = EventState::Processed;
    std::string outcome{};  ///< a few words for admins: `paid`, `nothing new`, `not ours`
    std::optional<std::string> waits_for{};
    std::int64_t account = 0;  ///< of the purchase it is about; 0 when unknown
    std::int64_t purchase = 0;
    std::optional<Moment> processed_at{};
    std::string body{};  ///< as it came

    auto operator==(WebhookEvent const&) const -> bool = default;
};

}  // namespace creditd::topups
