#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::notifications {

/// How a notice leaves. Stored: never renumber.
enum class Channel : std::uint8_t { Mail = 1, Webhook = 2 };

/// Stored: never renumber.
enum class NoticeState : std::uint8_t { Waiting = 0, Delivered = 1, GivenUp = 2 };

[[nodiscard]] constexpr char const* name_of(NoticeState state)
{
    switch (state) {
    case NoticeState::Waiting: return "waiting";
    case NoticeState::Delivered: return "delivered";
    case NoticeState::GivenUp: return "given_up";
    }
    return "";
}

/// What names a notice.
struct NoticeKey
{
    std::int64_t account = 0;  ///< 0: about no account
    std::int64_t number = 0;

    auto operator<=>(NoticeKey const&) const = default;
};

/// One fact on its way to one receiver: a mail to a user, or a webhook to an endpoint.
struct Notice
{
    NoticeKey key;
    Channel channel = Channel::Mail;
    std::string kind;           ///< of the fact: "purchase.paid"
    std::string user_id;        ///< whom it is about; a mail goes to this user
    std::int64_t endpoint = 0;  ///< a webhook's receiver
    std::int64_t event = 0;     ///< the same for every endpoint that is told of the same fact
    std::string content;        ///< the fact's JSON object
    Moment occurred_at;

    NoticeState state = NoticeState::Waiting;
    std::int64_t attempts = 0;     ///< begun ones
    std::optional<Moment> due_at;  ///< when it is tried next, or the end of a lease; empty when it is done
    Moment give_up_at;             ///< no attempt begins after this
    std::optional<Moment> done_at;
    std::string last_result;  ///< of the last attempt, for admins: "451 try later"; empty before the first
};

/// How an attempt ended.
struct Attempt
{
    enum class Outcome : std::uint8_t {
        Delivered,
        TryAgain,  ///< may go better later: nobody listened, an answer of 4xx (mail) or 5xx (webhook)
        GiveUp,    ///< would go the same way every time
    };
    Outcome outcome = Outcome::TryAgain;
    std::string result;  ///< what the other side said, or why there was no answer
};

}  // namespace creditd::notifications
