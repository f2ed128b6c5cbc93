#include "ledger/own_writes.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

namespace {

constexpr auto started = Moment::from_milliseconds(1'000'000);
constexpr auto much_later = started + Duration::hours(1);

}  // namespace

TEST_CASE("CACHE-1: a version older than one committed here is not served, the same or a newer one is")
{
    OwnWrites own{100, started};
    own.note(7, {.seq = 5, .newest_scheduled = 30}, much_later);

    CHECK_FALSE(own.may_serve(7, {.seq = 4, .newest_scheduled = 99}, much_later));
    CHECK_FALSE(own.may_serve(7, {.seq = 5, .newest_scheduled = 29}, much_later));
    CHECK(own.may_serve(7, {.seq = 5, .newest_scheduled = 30}, much_later));
    CHECK(own.may_serve(7, {.seq = 6, .newest_scheduled = 0}, much_later));
    CHECK(own.may_serve(8, {.seq = 1, .newest_scheduled = 0}, much_later));  // another account
}

TEST_CASE("CACHE-1: of commits that arrive out of order the newest counts")
{
    OwnWrites own{100, started};
    own.note(7, {.seq = 6}, much_later);
    own.note(7, {.seq = 5}, much_later);

    CHECK_FALSE(own.may_serve(7, {.seq = 5}, much_later));
}

TEST_CASE("CACHE-1: what was shown before this program started may be older than what it wrote then")
{
    OwnWrites const own{100, started};

    CHECK_FALSE(own.may_serve(7, {.seq = 5}, started));
    CHECK_FALSE(own.may_serve(7, {.seq = 5}, started + Duration::seconds(2)));  // clocks may differ so much
    CHECK(own.may_serve(7, {.seq = 5}, started + Duration::milliseconds(2001)));
}

TEST_CASE("CACHE-1: what no longer fits the memory is distrusted up to the last commit forgotten")
{
    OwnWrites own{2, started};
    auto const at = [](int minute) { return started + Duration::minutes(minute); };
    for (int account = 1; account <= 4; ++account) {  // 1 and 2 are the old ones then, 3 and 4 forgotten next
        own.note(account, {.seq = 9}, at(account));
    }
    CHECK(own.may_serve(5, {.seq = 1}, at(3)));

    own.note(5, {.seq = 9}, at(5));
    own.note(6, {.seq = 9}, at(6));  // now 1 and 2, committed up to minute 2, are forgotten, then 3 and 4

    CHECK_FALSE(own.may_serve(1, {.seq = 1}, at(2)));
    CHECK_FALSE(own.may_serve(3, {.seq = 1}, at(4)));
    CHECK(own.may_serve(1, {.seq = 1}, at(5)));
    CHECK_FALSE(own.may_serve(6, {.seq = 8}, at(7)));
}

}  // namespace creditd::ledger
