#include "notifications/domain/retry.hpp"

#include <doctest/doctest.h>

namespace creditd::notifications {

namespace {

constexpr auto noon = Moment::from_milliseconds(1'800'000'000'000);

Notice waiting(Channel channel = Channel::Mail)
{
    Notice notice;
    notice.channel = channel;
    notice.due_at = noon;
    notice.give_up_at = noon + tried_for;
    return notice;
}

constexpr auto again = Attempt::Outcome::TryAgain;

}  // namespace

TEST_CASE("NOTIFY-3: a notice is due from its moment on, until it is done")
{
    auto notice = waiting();
    CHECK_FALSE(is_due(notice, noon - Duration::milliseconds(1)));
    CHECK(is_due(notice, noon));

    begin_attempt(notice, noon);
    end_attempt(notice, 1, {Attempt::Outcome::Delivered, "250 ok"}, noon);

    CHECK_FALSE(is_due(notice, noon + Duration::days(1)));
    CHECK(notice.state == NoticeState::Delivered);
    CHECK(notice.done_at == noon);
}

TEST_CASE("NOTIFY-3: whoever takes a notice has it for the lease alone, and a late answer counts no more")
{
    auto notice = waiting();
    begin_attempt(notice, noon);
    CHECK_FALSE(is_due(notice, noon + lease - Duration::milliseconds(1)));
    CHECK(is_due(notice, noon + lease));

    begin_attempt(notice, noon + lease);  // somebody else
    end_attempt(notice, 1, {again, "too late"}, noon + lease);

    CHECK(notice.last_result.empty());
    CHECK(notice.due_at == noon + lease + lease);
}

TEST_CASE("NOTIFY-4: what may go better later is tried again, with longer pauses, for three days")
{
    for (auto const channel : {Channel::Mail, Channel::Webhook}) {
        auto notice = waiting(channel);
        auto now = noon;
        Duration last;
        std::int64_t attempts = 0;
        while (notice.state == NoticeState::Waiting) {
            begin_attempt(notice, now);
            ++attempts;
            end_attempt(notice, attempts, {again, "451 later"}, now);
            if (notice.due_at) {
                auto const pause = *notice.due_at - now;
                CHECK(pause >= last);
                last = pause;
                now = *notice.due_at;
            }
        }
        CHECK(notice.state == NoticeState::GivenUp);
        CHECK(notice.last_result == "451 later");
        CHECK(attempts > 10);
        CHECK(now > noon + Duration::days(2));
        CHECK(now <= noon + tried_for);
    }
}

TEST_CASE(
    "NOTIFY-4: what would go the same way every time is given up at once, and can be tried anew by hand")
{
    auto notice = waiting();
    begin_attempt(notice, noon);
    end_attempt(notice, 1, {Attempt::Outcome::GiveUp, "550 no such user"}, noon);
    CHECK(notice.state == NoticeState::GivenUp);
    CHECK(notice.last_result == "550 no such user");

    auto const later = noon + Duration::days(30);
    try_anew(notice, later);

    CHECK(is_due(notice, later));
    CHECK(notice.give_up_at == later + tried_for);
}

}  // namespace creditd::notifications
