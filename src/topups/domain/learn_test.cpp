#include "topups/domain/learn.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace creditd::topups {

namespace {

constexpr auto noon = Moment::from_milliseconds(1'790'000'000'000);

Purchase ten_dollars()
{
    Purchase purchase;
    purchase.account = 7;
    purchase.number = 1;
    purchase.terms.credits = 100_credits;
    purchase.terms.price = {1000, "usd"};
    purchase.created_at = noon;
    return purchase;
}

Checkout paid()
{
    Checkout checkout{.id = "cs_1", .our_purchase = "pur_1"};
    checkout.state = CheckoutState::Complete;
    checkout.payment = CheckoutPayment::Paid;
    checkout.subtotal = 1000;
    checkout.total = 1000;
    checkout.currency = "usd";
    checkout.payment_id = "pi_1";
    return checkout;
}

/// What a purchase makes of one checkout.
struct Judged
{
    bool is_paid = false;
    std::string_view status;
    std::vector<std::string_view> reasons;
};
Judged judge(Checkout const& checkout, Purchase purchase = ten_dollars())
{
    learn_checkout(purchase, checkout, noon);
    return {purchase.paid.has_value(), name_of(purchase.status()), names_of(purchase.faults)};
}

using Names = std::vector<std::string_view>;

}  // namespace

TEST_CASE("TOPUP-4: a checkout that is paid, at the pinned price, in its currency and mode, makes it paid")
{
    auto const judged = judge(paid());
    CHECK(judged.is_paid);
    CHECK(judged.status == "paid");
    CHECK(judged.reasons.empty());

    auto taxed = paid();
    taxed.total = 1190;
    taxed.tax = 190;
    CHECK(judge(taxed).is_paid);
}

TEST_CASE("TOPUP-4: anything else is kept for review and never credited")
{
    auto wrong = paid();
    wrong.subtotal = 999;
    wrong.total = 999;
    CHECK_FALSE(judge(wrong).is_paid);
    CHECK(judge(wrong).reasons == Names{"wrong_amount"});
    CHECK(judge(wrong).status == "processing");

    auto more = paid();
    more.subtotal = 1001;
    more.total = 1001;
    CHECK(judge(more).reasons == Names{"wrong_amount"});

    auto discounted = paid();
    discounted.total = 500;
    CHECK_FALSE(judge(discounted).is_paid);
    CHECK(judge(discounted).reasons == Names{"wrong_amount"});

    auto euros = paid();
    euros.currency = "eur";
    CHECK(judge(euros).reasons == Names{"wrong_currency"});

    auto live = paid();
    live.live = true;
    CHECK_FALSE(judge(live).is_paid);
    CHECK(judge(live).reasons == Names{"wrong_mode"});

    auto free = paid();
    free.payment = CheckoutPayment::NotRequired;
    free.total = 0;
    CHECK_FALSE(judge(free).is_paid);
    CHECK(judge(free).reasons == Names{"nothing_paid"});

    auto known = ten_dollars();
    known.checkout_id = "cs_0";
    CHECK_FALSE(judge(paid(), known).is_paid);
    CHECK(judge(paid(), known).reasons == Names{"other_checkout"});
}

TEST_CASE("TOPUP-4: nothing to pay is as promised where the pinned price is 0")
{
    auto gift = ten_dollars();
    gift.terms.price.amount = 0;
    auto free = paid();
    free.payment = CheckoutPayment::NotRequired;
    free.subtotal = 0;
    free.total = 0;
    free.payment_id.clear();
    CHECK(judge(free, gift).is_paid);
}

TEST_CASE("TOPUP-2: a final success wins over an earlier failure, in either order")
{
    auto failed = paid();
    failed.payment = CheckoutPayment::Failed;
    auto expired = paid();
    expired.state = CheckoutState::Expired;
    expired.payment = CheckoutPayment::Unpaid;

    auto first = ten_dollars();
    learn_checkout(first, failed, noon);
    CHECK(name_of(first.status()) == "failed");
    learn_checkout(first, expired, noon);
    learn_checkout(first, paid(), noon);
    CHECK(name_of(first.status()) == "paid");

    auto second = ten_dollars();
    learn_checkout(second, paid(), noon);
    learn_checkout(second, failed, noon);
    learn_checkout(second, expired, noon);
    CHECK(name_of(second.status()) == "paid");
    CHECK(first == second);
}

TEST_CASE(
    "TOPUP-5: a failed attempt is not the end, and a payment alone does not pay a purchase with a checkout")
{
    auto purchase = ten_dollars();
    Payment payment{.id = "pi_1", .our_purchase = "pur_1"};
    payment.decline = Decline{"card_declined", "", "No."};
    learn_payment(purchase, payment, noon);
    CHECK(name_of(purchase.status()) == "pending");

    payment.state = PaymentState::Succeeded;
    payment.amount = 1000;
    payment.received = 1000;
    payment.currency = "usd";
    learn_payment(purchase, payment, noon);
    CHECK_FALSE(purchase.paid);
    CHECK(name_of(purchase.status()) == "pending");
}

TEST_CASE("TOPUP-4: an automatic purchase is judged by its payment")
{
    auto purchase = ten_dollars();
    purchase.kind = PurchaseKind::Automatic;
    Payment payment{.id = "pi_1", .our_purchase = "pur_1", .state = PaymentState::Processing};
    payment.amount = 1000;
    payment.currency = "usd";
    learn_payment(purchase, payment, noon);
    CHECK(name_of(purchase.status()) == "processing");

    auto short_of = purchase;
    payment.state = PaymentState::Succeeded;
    payment.received = 900;
    learn_payment(short_of, payment, noon);
    CHECK_FALSE(short_of.paid);
    CHECK(names_of(short_of.faults) == Names{"wrong_amount"});

    payment.received = 1000;
    learn_payment(purchase, payment, noon);
    CHECK(purchase.paid);
}

TEST_CASE("TOPUP-8: between two ends of a dispute the later counts; what is closed is not reopened")
{
    auto purchase = ten_dollars();
    auto const hear = [&](DisputeState state, Moment as_of) {
        learn_dispute(purchase,
                      {.id = "dp_1", .payment_id = "pi_1", .state = state, .amount = 1000, .currency = "usd"},
                      as_of, 9, noon);
        return purchase.disputes.at(0).state;
    };
    CHECK(hear(DisputeState::Lost, noon + Duration::hours(2)) == DisputeState::Lost);
    CHECK(hear(DisputeState::Open, noon + Duration::hours(3)) == DisputeState::Lost);
    CHECK(hear(DisputeState::Won, noon + Duration::hours(1)) == DisputeState::Lost);
    CHECK(hear(DisputeState::Won, noon + Duration::hours(4)) == DisputeState::Won);
    CHECK(hear(DisputeState::Lost, noon + Duration::hours(4)) == DisputeState::Won);
    CHECK(purchase.disputes.size() == 1);
}

TEST_CASE("TOPUP-4: a refund or dispute in another currency is not counted but reviewed")
{
    auto purchase = ten_dollars();
    learn_checkout(purchase, paid(), noon);
    learn_refund(purchase,
                 {.id = "re_1", .payment_id = "pi_1", .our_refund = {}, .amount = 1000, .currency = "eur"}, 0,
                 9, noon);
    CHECK(purchase.refunds.empty());
    CHECK(names_of(purchase.faults) == Names{"wrong_currency"});
}

TEST_CASE("TOPUP-4: money of another payment reverses nothing but is reviewed")
{
    auto purchase = ten_dollars();
    learn_checkout(purchase, paid(), noon);
    learn_refund(purchase,
                 {.id = "re_1", .payment_id = "pi_2", .our_refund = {}, .amount = 1000, .currency = "usd"}, 0,
                 9, noon);
    CHECK(purchase.refunds.empty());
    CHECK(names_of(purchase.faults) == Names{"other_checkout"});

    purchase.faults = 0;
    learn_dispute(
        purchase,
        {.id = "dp_1", .payment_id = "pi_2", .state = DisputeState::Open, .amount = 1000, .currency = "usd"},
        noon, 9, noon);
    CHECK(purchase.disputes.empty());
    CHECK(names_of(purchase.faults) == Names{"other_checkout"});
}

TEST_CASE("TOPUP-6: a refund that was called failed before the provider named it is what the provider says")
{
    auto purchase = ten_dollars();
    learn_checkout(purchase, paid(), noon);
    purchase.refunds.push_back({.number = 5, .amount = 400, .state = RefundState::Failed, .is_ours = true});
    purchase.refunds[0].failure = "the provider never made the refund";
    Refund const made{.id = "re_1",
                      .payment_id = "pi_1",
                      .our_refund = {},
                      .state = RefundState::Succeeded,
                      .amount = 400,
                      .currency = "usd"};
    learn_refund(purchase, made, 5, 9, noon);
    REQUIRE(purchase.refunds.size() == 1);
    CHECK(purchase.refunds[0].state == RefundState::Succeeded);
    CHECK(purchase.refunds[0].failure.empty());
    CHECK(purchase.reversed() == 400);
}

TEST_CASE("TOPUP-10: an automatic payment that was under way and is declined has failed, unless it is paid")
{
    auto purchase = ten_dollars();
    purchase.kind = PurchaseKind::Automatic;
    Payment payment{.id = "pi_1", .our_purchase = "pur_1", .state = PaymentState::Processing};
    payment.amount = 1000;
    payment.currency = "usd";
    learn_payment(purchase, payment, noon);
    payment.state = PaymentState::Waiting;
    payment.decline = Decline{"card_declined", "", "No."};
    learn_payment(purchase, payment, noon);
    CHECK(name_of(purchase.status()) == "failed");
    CHECK(purchase.failure == "declined: card_declined");

    payment.state = PaymentState::Succeeded;
    payment.received = 1000;
    learn_payment(purchase, payment, noon);
    CHECK(name_of(purchase.status()) == "paid");
}

}  // namespace creditd::topups
