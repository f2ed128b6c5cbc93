#include "ledger/domain/balance_view.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

namespace {

constexpr auto now = Moment::from_milliseconds(1'767'225'600'000);

OpenGrant grant(std::int64_t number, Credits free, std::optional<Moment> expires_at)
{
    OpenGrant made;
    made.facts.number = number;
    made.facts.amount = free;
    made.facts.expires_at = expires_at;
    made.free = free;
    return made;
}

Account some_account()
{
    Account account;
    account.user_id = "ada";
    account.number = account_number("ada");
    account.balance = 100_credits;
    account.held = 30_credits;
    account.debt = 5_credits;
    account.earned = static_cast<__int128>(INT64_MAX) * 5;
    account.spent = -static_cast<__int128>(INT64_MAX) * 3;
    account.seq = 42;
    account.grants.push_back(grant(1, 60_credits, now + Duration::days(3)));
    account.grants.push_back(grant(2, 10_credits, now + Duration::days(1)));
    account.grants.push_back(grant(3, 15_credits, now + Duration::days(3)));
    account.grants.push_back(grant(4, 15_credits, now + Duration::days(30)));
    account.grants.push_back(grant(5, 0_credits, now + Duration::days(2)));
    return account;
}

}  // namespace

TEST_CASE(
    "CACHE-2: a view says what an account has, what runs out within 30 days, and until when that is true")
{
    auto const view = view_balance(some_account(), now);

    CHECK(view.available == 70_credits);
    CHECK(view.version == AccountVersion{.seq = 42, .newest_scheduled = 0});
    CHECK(view.due == now + Duration::days(1));
    REQUIRE(view.expiring_soon.size() == 2);
    CHECK(view.expiring_soon[0] == BalanceView::Expiring{now + Duration::days(1), 10_credits});
    CHECK(view.expiring_soon[1] == BalanceView::Expiring{now + Duration::days(3), 75_credits});
}

TEST_CASE("CACHE-3: a grant that is scheduled makes a newer version without a line")
{
    auto account = some_account();
    auto const before = version_of(account);
    auto later = grant(77, 5_credits, std::nullopt);
    later.scheduled = true;
    later.facts.effective_at = now + Duration::seconds(1);
    account.grants.push_back(later);

    CHECK(version_of(account) > before);
    CHECK(view_balance(account, now).due == now + Duration::seconds(1));
    ++account.seq;
    account.grants.pop_back();
    CHECK(version_of(account) > AccountVersion{.seq = 42, .newest_scheduled = 77});
}

TEST_CASE("CACHE-4: a view is the same after a journey as bytes, and other bytes are no view")
{
    auto const view = view_balance(some_account(), now);
    auto const bytes = view_bytes(view);

    CHECK(read_view(bytes) == view);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(read_view(std::string_view{bytes}.substr(0, size)).has_value());
    }
    CHECK_FALSE(read_view(bytes + "x").has_value());
    CHECK_FALSE(read_view("2" + bytes.substr(1)).has_value());
}

}  // namespace creditd::ledger
