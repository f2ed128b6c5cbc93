#include "ledger/adjust_balance.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-1: a correction is another line")
{
    World world;
    world.grant("A", 100);
    auto const first = world.last_line();

    Account account = world.account();
    Page page;
    NumberSource numbers{first.number};
    Posting posting{account, page, world.now(), numbers};
    auto const corrected = adjust_balance(
        posting,
        {.amount = -(100_credits), .reason_code = "wrong_user", .purpose = {.reason = "typing error"}}, 0);

    REQUIRE(corrected.has_value());
    auto const& line = page.lines.at(*corrected);
    CHECK(line.reason_code == "wrong_user");
    CHECK(line.reason == "typing error");
    CHECK(line.seq == 2);
    CHECK(world.lines().front().amount == 100_credits);
}

TEST_CASE(
    "LEDGER-2: an adjustment moves credits between the user's account and the system account of its type")
{
    CHECK(system_account_of(TransactionType::Signup) == "signup");
    CHECK(system_account_of(TransactionType::Purchase) == "purchase");
    CHECK(system_account_of(TransactionType::Promo) == "promo");
    CHECK(system_account_of(TransactionType::Usage) == "usage");
    CHECK(system_account_of(TransactionType::UsageReversal) == "usage");
    CHECK(system_account_of(TransactionType::Adjustment) == "adjustment");
    CHECK(system_account_of(TransactionType::Refund) == "refund");
    CHECK(system_account_of(TransactionType::Dispute) == "dispute");
    CHECK(system_account_of(TransactionType::Reinstatement) == "dispute");
    CHECK(system_account_of(TransactionType::Expiry) == "expiry");
    // What moves no credits has no other side.
    CHECK(system_account_of(TransactionType::DebtRepayment).empty());
    CHECK(system_account_of(TransactionType::HoldPlaced).empty());
    CHECK(system_account_of(TransactionType::HoldReleased).empty());
    CHECK(system_account_of(TransactionType::HoldExpired).empty());
    CHECK(system_account_of(TransactionType::HoldExtended).empty());
}

TEST_CASE("LEDGER-5: an addition is a promotional grant that may expire")
{
    World world;

    world.adjust(50, {.until = at("12:00")});

    CHECK(world.new_lines() == Texts{"adjustment +50 (adjustment +50)"});
    CHECK_FALSE(world.facts("adjustment").paid);
    CHECK(world.facts("adjustment").source == GrantSource::Adjustment);
    CHECK(world.facts("adjustment").expires_at == at("12:00"));
}

TEST_CASE(
    "LEDGER-3: a deduction takes in burn-down order up to what is available; beyond it is refused whole")
{
    World world;
    world.buy("bought", 50);
    world.grant("promo", 30);
    world.hold("job", 20);
    (void)world.new_lines();

    CHECK(world.try_adjust(Credits::from_micro(-60'000'001)) == "short 0.000001");
    CHECK(world.try_adjust(-60) == "");

    CHECK(world.new_lines() == Texts{"adjustment -60 (promo -10, bought -50)"});
    CHECK(world.figures() == "balance 20, held 20, available 0, debt 0");
}

TEST_CASE("LEDGER-3: with allowDebt the rest of a deduction becomes debt, and held credits are left alone")
{
    World world;
    world.grant("A", 50);
    world.hold("job", 20);
    (void)world.new_lines();

    world.adjust(-100, {.allow_debt = true});

    CHECK(world.new_lines() == Texts{"adjustment -100 (A -30), makes debt 70"});
    CHECK(world.figures() == "balance -50, held 20, available 0, debt 70");
}

TEST_CASE("LEDGER-3: with allowDebt a deduction that is covered makes no debt")
{
    World world;
    world.grant("A", 50);

    world.adjust(-50, {.allow_debt = true});

    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
}

TEST_CASE("LEDGER-9: no adjustment takes the balance beyond ±4,000,000,000 credits")
{
    World world;

    CHECK(world.try_adjust(Credits::from_micro(-Credits::limit_micro), {.allow_debt = true}) == "");
    CHECK(world.try_adjust(Credits::from_micro(-1), {.allow_debt = true}) == "balance out of range");
    CHECK(world.debt().micro() == Credits::limit_micro);

    World rich;
    CHECK(rich.try_adjust(Credits::from_micro(Credits::limit_micro)) == "");
    CHECK(rich.try_adjust(Credits::from_micro(1)) == "balance out of range");
}

}  // namespace creditd::ledger
