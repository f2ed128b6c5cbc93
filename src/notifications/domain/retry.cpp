#include "notifications/domain/retry.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace creditd::notifications {

namespace {

// A mail server that is busy is so for minutes; the operator's own system may just be restarting.
constexpr std::array mail_pauses{Duration::seconds(30), Duration::minutes(2), Duration::minutes(10),
                                 Duration::minutes(30), Duration::hours(1),   Duration::hours(3)};
constexpr std::array webhook_pauses{Duration::seconds(5),  Duration::seconds(30), Duration::minutes(2),
                                    Duration::minutes(10), Duration::minutes(30), Duration::hours(1),
                                    Duration::hours(3),    Duration::hours(6)};

constexpr std::size_t longest_result = 500;

template <std::size_t Count>
Duration at(std::array<Duration, Count> const& pauses, std::int64_t attempts)
{
    auto const index = static_cast<std::size_t>(std::max<std::int64_t>(attempts, 1) - 1);
    return pauses[std::min(index, Count - 1)];
}

void finish(Notice& notice, NoticeState state, Moment now)
{
    notice.state = state;
    notice.due_at.reset();
    notice.done_at = now;
}

}  // namespace

Duration pause_after(Channel channel, std::int64_t attempts)
{
    switch (channel) {
    case Channel::Mail: return at(mail_pauses, attempts);
    case Channel::Webhook: return at(webhook_pauses, attempts);
    }
    return {};
}

bool is_due(Notice const& notice, Moment now)
{
    return notice.state == NoticeState::Waiting && notice.due_at && *notice.due_at <= now;
}

void begin_attempt(Notice& notice, Moment now)
{
    ++notice.attempts;
    notice.due_at = now + lease;
}

void end_attempt(Notice& notice, std::int64_t attempt, Attempt const& how, Moment now)
{
    if (notice.state != NoticeState::Waiting || notice.attempts != attempt) {
        return;
    }
    notice.last_result = how.result.substr(0, longest_result);
    switch (how.outcome) {
    case Attempt::Outcome::Delivered: return finish(notice, NoticeState::Delivered, now);
    case Attempt::Outcome::GiveUp: return finish(notice, NoticeState::GivenUp, now);
    case Attempt::Outcome::TryAgain: break;
    }
    auto const next = now + pause_after(notice.channel, notice.attempts);
    if (next > notice.give_up_at) {
        return finish(notice, NoticeState::GivenUp, now);
    }
    notice.due_at = next;
}

void try_anew(Notice& notice, Moment now)
{
    notice.state = NoticeState::Waiting;
    notice.attempts = 0;
    notice.due_at = now;
    notice.give_up_at = now + tried_for;
    notice.done_at.reset();
}

}  // namespace creditd::notifications
