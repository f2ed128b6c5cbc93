#include "identity/domain/session.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

namespace {

constexpr auto begun = Moment::from_milliseconds(1'000'000'000);
constexpr SessionLifetime staff{Duration::hours(12), Duration::minutes(30)};

Session seen_at(Moment moment)
{
    return {.number = 1,
            .user_id = "usr_1",
            .digest = {},
            .created_at = begun,
            .last_seen_at = moment,
            .client_address = {},
            .user_agent = {}};
}

}  // namespace

TEST_CASE("IDENT-6: a session has ended at the moment its idle time is over")
{
    auto const session = seen_at(begun + Duration::hours(1));
    auto const end = begun + Duration::minutes(90);

    CHECK(session.is_live(staff, end - Duration::milliseconds(1)));
    CHECK_FALSE(session.is_live(staff, end));
}

TEST_CASE("IDENT-6: a session has ended at the moment it is old, however busy it is")
{
    auto const end = begun + Duration::hours(12);
    auto const session = seen_at(end - Duration::milliseconds(1));

    CHECK(session.expires_at(staff) == end);
    CHECK(session.is_live(staff, end - Duration::milliseconds(1)));
    CHECK_FALSE(session.is_live(staff, end));
}

TEST_CASE("IDENT-6: a lifetime of 0 never ends")
{
    auto const session = seen_at(begun);

    CHECK(session.is_live({}, begun + Duration::days(10'000)));
    CHECK_FALSE(session.expires_at({}));
    CHECK_FALSE(session.is_live({Duration{}, Duration::hours(1)}, begun + Duration::hours(1)));
    CHECK_FALSE(session.is_live({Duration::hours(1), Duration{}}, begun + Duration::hours(1)));
}

}  // namespace creditd::identity
