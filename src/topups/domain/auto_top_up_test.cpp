#include "topups/domain/auto_top_up.hpp"

#include <doctest/doctest.h>

namespace creditd::topups {

namespace {

Moment on(std::string_view day)
{
    return *moment_from_text(std::string{day} + "T12:00:00Z");
}

AutoTopUp settings()
{
    AutoTopUp made;
    made.state = AutoTopUpState::Active;
    made.threshold = 10_credits;
    made.package = "starter";
    made.cap = {2500, "usd"};
    made.attempt = 7;
    return made;
}

Package starter()
{
    Package package;
    package.name = "starter";
    package.credits = 100_credits;
    package.prices = {{1000, "usd"}};
    return package;
}

ledger::Account account_with(Credits balance)
{
    ledger::Account account;
    account.balance = balance;
    return account;
}

Purchase attempt()
{
    Purchase purchase;
    purchase.kind = PurchaseKind::Automatic;
    purchase.number = 7;
    purchase.terms.price = {1000, "usd"};
    return purchase;
}

Purchase declined(std::string code, std::string reason = {})
{
    auto purchase = attempt();
    purchase.failure = "refused";
    purchase.decline = Decline{std::move(code), std::move(reason), "no"};
    return purchase;
}

Purchase paid()
{
    auto purchase = attempt();
    purchase.paid = PaidFacts{.at = on("2026-11-22"), .total = 1000};
    purchase.booked.seq = 3;
    return purchase;
}

template <class Plan>
bool is(AttemptPlan const& plan)
{
    return std::holds_alternative<Plan>(plan);
}

}  // namespace

TEST_CASE("TOPUP-10: an attempt begins below the threshold, not at it, nor for a suspended user")
{
    auto const package = starter();
    auto const now = on("2026-11-22");
    CHECK(is<StartAttempt>(
        plan_attempt(settings(), account_with(Credits::from_micro(9'999'999)), &package, now)));
    CHECK(is<NoAttempt>(plan_attempt(settings(), account_with(10_credits), &package, now)));

    auto suspended = account_with(1_credits);
    suspended.status = ledger::AccountStatus::Suspended;
    CHECK(is<NoAttempt>(plan_attempt(settings(), suspended, &package, now)));
}

TEST_CASE("TOPUP-10: it does not run while debt exceeds the package")
{
    auto package = starter();
    auto indebted = account_with(-100_credits);
    indebted.debt = 100_credits;
    CHECK(is<StartAttempt>(plan_attempt(settings(), indebted, &package, on("2026-11-22"))));

    indebted.debt = 101_credits;
    CHECK(is<NoAttempt>(plan_attempt(settings(), indebted, &package, on("2026-11-22"))));
    package.bonus = 1_credits;
    CHECK(is<StartAttempt>(plan_attempt(settings(), indebted, &package, on("2026-11-22"))));
}

TEST_CASE("TOPUP-10: the monthly cap holds, to the cent, and is waited for until the next month")
{
    auto const package = starter();
    auto own = settings();
    own.month = month_of(on("2026-11-01"));
    own.spent = 1500;
    auto const poor = account_with(1_credits);
    CHECK(is<StartAttempt>(plan_attempt(own, poor, &package, on("2026-11-30"))));

    own.spent = 1501;
    auto const plan = plan_attempt(own, poor, &package, on("2026-11-30"));
    REQUIRE(is<AttemptLater>(plan));
    CHECK(to_text(std::get<AttemptLater>(plan).at) == "2026-12-01T00:00:00.000Z");
    CHECK(is<StartAttempt>(plan_attempt(own, poor, &package, on("2026-12-01"))));
    CHECK(to_text(month_after(on("2026-12-31"))) == "2027-01-01T00:00:00.000Z");
}

TEST_CASE("TOPUP-10: a package that is not sold any more suspends it")
{
    auto package = starter();
    auto const poor = account_with(1_credits);
    CHECK(is<SuspendAutoTopUp>(plan_attempt(settings(), poor, nullptr, on("2026-11-22"))));
    package.active = false;
    CHECK(is<SuspendAutoTopUp>(plan_attempt(settings(), poor, &package, on("2026-11-22"))));
    package.active = true;
    package.prices = {{900, "eur"}};
    CHECK(is<SuspendAutoTopUp>(plan_attempt(settings(), poor, &package, on("2026-11-22"))));
}

TEST_CASE("TOPUP-10: a paid attempt ends, counts for its month and forgives earlier declines")
{
    auto own = settings();
    own.failures = 2;
    own.month = month_of(on("2026-10-01"));
    own.spent = 2000;

    auto const end = conclude_attempt(own, attempt(), paid(), on("2026-11-22"));

    CHECK(end.is_paid);
    CHECK(own.attempt == 0);
    CHECK(own.failures == 0);
    CHECK(own.spent == 1000);  // October's do not count
    CHECK(spent_in_month(own, on("2026-12-01")) == 0);
    CHECK_FALSE(conclude_attempt(own, paid(), paid(), on("2026-11-22")).is_paid);
}

TEST_CASE("TOPUP-10: a decline is tried again after longer and longer pauses, the third suspends")
{
    auto own = settings();
    auto const now = on("2026-11-22");
    for (auto const pause : {Duration::hours(1), Duration::hours(6)}) {
        own.attempt = 7;
        auto const end = conclude_attempt(own, attempt(), declined("card_declined"), now);
        CHECK(end.next_at == now + pause);
        CHECK(own.attempt == 0);
        CHECK(own.state == AutoTopUpState::Active);
    }
    own.attempt = 7;
    auto const end = conclude_attempt(own, attempt(), declined("card_declined"), now);
    CHECK_FALSE(end.next_at);
    CHECK(end.suspended_because == "payment_declined");
    CHECK(own.state == AutoTopUpState::Suspended);
}

TEST_CASE("TOPUP-10: one that needs the buyer, or whose outcome nobody knows, is not tried again")
{
    for (auto const& [failed, reason] :
         {std::pair{declined("authentication_required"), "authentication_required"},
          std::pair{declined("card_declined", "authentication_required"), "authentication_required"}}) {
        auto own = settings();
        auto const end = conclude_attempt(own, attempt(), failed, on("2026-11-22"));
        CHECK(end.suspended_because == reason);
        CHECK_FALSE(end.next_at);
    }
    auto own = settings();
    auto unknown = attempt();
    unknown.failure = "nobody knows";
    CHECK(conclude_attempt(own, attempt(), unknown, on("2026-11-22")).suspended_because == "payment_failed");
}

TEST_CASE(
    "TOPUP-10: paid by the buyer in the place of one that needed them, it goes on with the means they left")
{
    auto const now = on("2026-11-22");
    auto own = settings();
    (void)conclude_attempt(own, attempt(), declined("authentication_required"), now);
    CHECK(own.to_confirm == 7);
    own.confirming = 9;

    Purchase begun;
    begun.number = 9;
    begun.terms.price = {1000, "usd"};
    auto bought = begun;
    bought.method = SavedMethod{"cus_1", "pm_2", "visa"};
    bought.paid = PaidFacts{.at = now, .total = 1000};
    bought.booked.seq = 3;
    auto const end = conclude_attempt(own, begun, bought, now);

    CHECK(end.is_resumed);
    CHECK(own.state == AutoTopUpState::Active);
    CHECK(own.reason.empty());
    CHECK(own.method == *bought.method);
    CHECK(own.spent == 1000);
    CHECK(own.failures == 0);
    CHECK(std::pair{own.to_confirm, own.confirming} == std::pair<std::int64_t, std::int64_t>{0, 0});
    CHECK_FALSE(conclude_attempt(own, bought, bought, now).is_resumed);

    own.state = AutoTopUpState::Off;  // switched off while the buyer was paying: it stays off
    own.reason = "authentication_required";
    own.confirming = 9;
    CHECK_FALSE(conclude_attempt(own, begun, bought, now).is_resumed);
    CHECK(own.state == AutoTopUpState::Off);
}

TEST_CASE("TOPUP-10: a dispute suspends it whether it comes before or after the bank wants the buyer")
{
    auto const now = on("2026-11-22");
    auto disputed = paid();
    disputed.number = 6;
    auto before_dispute = disputed;
    disputed.disputes = {{.number = 1, .amount = 1000, .state = DisputeState::Open}};
    for (bool const dispute_first : {false, true}) {
        CAPTURE(dispute_first);
        auto own = settings();
        if (dispute_first) {
            CHECK(conclude_attempt(own, before_dispute, disputed, now).suspended_because == "disputed");
        }
        (void)conclude_attempt(own, attempt(), declined("authentication_required"), now);
        if (!dispute_first) {
            CHECK(conclude_attempt(own, before_dispute, disputed, now).suspended_because == "disputed");
        }
        own.confirming = 9;
        auto begun = attempt();
        begun.number = 9;
        auto bought = paid();
        bought.number = 9;
        CHECK_FALSE(conclude_attempt(own, begun, bought, now).is_resumed);
        CHECK(own.state == AutoTopUpState::Suspended);
        CHECK(own.reason == "disputed");
    }
}

TEST_CASE("TOPUP-10: a failed attempt is left open at the provider until its payment is canceled")
{
    auto failed = declined("card_declined");
    CHECK_FALSE(is_left_open(failed));  // no payment was made
    failed.payment_id = "pi_1";
    CHECK(is_left_open(failed));
    CHECK_FALSE(is_left_open(attempt()));
    failed.payment = PaymentState::Canceled;
    CHECK_FALSE(is_left_open(failed));
    failed.payment = PaymentState::Waiting;
    failed.kind = PurchaseKind::Checkout;  // the buyer may try again on its page
    CHECK_FALSE(is_left_open(failed));
}

TEST_CASE("TOPUP-10: a refund or dispute of one suspends it, once")
{
    auto refunded = paid();
    refunded.refunds = {{.number = 1, .amount = 10, .state = RefundState::Succeeded}};
    auto own = settings();
    CHECK(conclude_attempt(own, paid(), refunded, on("2026-11-22")).suspended_because == "refunded");
    CHECK(conclude_attempt(own, paid(), refunded, on("2026-11-22")).suspended_because.empty());

    auto disputed = paid();
    disputed.disputes = {{.number = 1, .amount = 1000, .state = DisputeState::Open}};
    own = settings();
    CHECK(conclude_attempt(own, paid(), disputed, on("2026-11-22")).suspended_because == "disputed");
}

TEST_CASE("TOPUP-10: news of an earlier attempt does not end the one under way")
{
    auto own = settings();
    own.attempt = 8;
    auto const end = conclude_attempt(own, attempt(), declined("card_declined"), on("2026-11-22"));
    CHECK(own.attempt == 8);
    CHECK_FALSE(end.next_at);

    CHECK(conclude_attempt(own, attempt(), paid(), on("2026-11-22")).is_paid);
    CHECK(own.attempt == 8);
    CHECK(own.spent == 1000);
}

}  // namespace creditd::topups
