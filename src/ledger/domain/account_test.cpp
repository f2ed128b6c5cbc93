#include "ledger/domain/account.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::World;

TEST_CASE("LEDGER-10: a user's account has one number on every store: 63 bits of the SHA-256 of the user id")
{
    // sha256("alice") begins with the bytes 2b d8 06 c9 7f 0e 00 af, read as a little-endian word; the top
    // bit goes.
    CHECK(account_number("alice") == 0x2f000e7fc906d82b);
    CHECK(account_number("bob") != account_number("alice"));
    CHECK(account_number("bob") >= 0);
    CHECK(bucket_of(account_number("alice")) == 0x2b);
}

TEST_CASE("LEDGER-10: an operator's user id has 1 to 128 characters of a small alphabet")
{
    CHECK(is_valid_user_id("a"));
    CHECK(is_valid_user_id("Tenant-7:user_42.x@mail+tag|z"));
    CHECK(is_valid_user_id(std::string(128, 'x')));

    CHECK_FALSE(is_valid_user_id(""));
    CHECK_FALSE(is_valid_user_id(std::string(129, 'x')));
    CHECK_FALSE(is_valid_user_id("two words"));
    CHECK_FALSE(is_valid_user_id("a/b"));
    CHECK_FALSE(is_valid_user_id("zo\xc3\xab"));
    CHECK_FALSE(is_valid_user_id(std::string_view{"a\0b", 3}));
}

TEST_CASE("LEDGER-10: user ids that we make, and words that are paths, are not an operator's to choose")
{
    for (auto const* const word :
         {".", "..", "usr_", "usr_1", "adjust", "bulk", "report", "report.csv", "audit", "names"}) {
        CAPTURE(word);
        CHECK_FALSE(is_valid_user_id(word));
    }
    CHECK(is_valid_user_id("usr"));
    CHECK(is_valid_user_id("..."));
    CHECK(is_valid_user_id("adjusted"));
}

TEST_CASE("LEDGER-3: available is what balance and holds leave, and never below 0")
{
    Account account;
    account.balance = 100_credits;
    account.held = 40_credits;
    CHECK(account.available() == 60_credits);

    account.held = 100_credits;
    CHECK(account.available() == 0_credits);

    account.held = 130_credits;
    CHECK(account.available() == 0_credits);
    CHECK(account.uncovered_available() == Credits::whole(-30));
}

TEST_CASE("LEDGER-3: an account adds up only when balance, held and debt agree with its grants and holds")
{
    World world;
    world.grant("A", 100);
    world.hold("job", 40);
    world.adjust(-90, {.allow_debt = true});
    Account account = world.account();
    REQUIRE(account.adds_up());

    auto const micro = Credits::from_micro(1);
    SUBCASE("balance")
    {
        account.balance += micro;
    }
    SUBCASE("held")
    {
        account.held += micro;
    }
    SUBCASE("debt")
    {
        account.debt += micro;
    }
    SUBCASE("a grant's free part")
    {
        account.grants.front().free += micro;
    }
    SUBCASE("a grant's held part")
    {
        account.grants.front().held += micro;
    }
    SUBCASE("a slice")
    {
        account.holds.front().slices.front().left += micro;
    }
    SUBCASE("free credits below zero")
    {
        account.grants.front().free = -micro;
        account.debt = account.grants.front().left() - account.balance;
    }

    CHECK_FALSE(account.adds_up());
}

TEST_CASE("LEDGER-7: grants stand in burn-down order, scheduled ones behind them, used up ones not at all")
{
    World world;
    world.grant("last", 10);
    world.grant("later", 10, {.from = at("10:00"), .priority = 0});
    world.grant("first", 10, {.until = at("12:00")});

    auto const& grants = world.account().grants;
    REQUIRE(grants.size() == 3);
    CHECK(grants[0].facts == world.facts("first"));
    CHECK(grants[1].facts == world.facts("last"));
    CHECK(grants[2].facts == world.facts("later"));

    world.spend(10);
    CHECK(grants.size() == 2);

    world.set_clock(at("10:00"));
    world.read();
    CHECK(grants[0].facts == world.facts("later"));
}

TEST_CASE("LEDGER-4: every type of line has a name that finds it again, and no other name does")
{
    for (std::size_t number = 1; number < transaction_type_count; ++number) {
        auto const type = static_cast<TransactionType>(number);
        CAPTURE(name_of(type));
        CHECK(transaction_type_from(name_of(type)) == type);
    }
    CHECK_FALSE(transaction_type_from("").has_value());
    CHECK_FALSE(transaction_type_from("Usage").has_value());
    CHECK_FALSE(transaction_type_from("topup").has_value());
}

}  // namespace creditd::ledger
