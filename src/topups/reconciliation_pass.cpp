#include "topups/reconciliation_pass.hpp"

#include "endpoint/submit.hpp"
#include "storage/failure.hpp"
#include "topups/json.hpp"
#include "topups/purchase_store.hpp"
#include "topups/resolve.hpp"

#include <future>
#include <iterator>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>
#include <variant>

namespace creditd::topups {

namespace {

constexpr std::size_t difference_limit = 1000;
constexpr std::int64_t purchases_per_read = 200;

/// The provider or the engine did not do its part; the next pass begins anew.
class Interrupted : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// Waits for the gateway's reply to what `send(done)` asks.
template <class Result, class Send>
Reply<Result> ask(Send const& send)
{
    auto promise = std::make_shared<std::promise<Reply<Result>>>();
    send([promise](Reply<Result> reply) { promise->set_value(std::move(reply)); });
    return promise->get_future().get();
}

/// The same, where a refusal can only mean that the provider is not to be spoken with.
template <class Result, class Send>
Result expect(Send const& send)
{
    auto reply = ask<Result>(send);
    if (auto const* const refused = std::get_if<RefusedCall>(&reply)) {
        throw Interrupted("the payment provider refused: " + refused->message);
    }
    if (auto const* const unknown = std::get_if<UnknownOutcome>(&reply)) {
        throw Interrupted(unknown->why);
    }
    return std::get<Result>(std::move(reply));
}

/// What only the provider's record tells: checkouts and payments are looked at as they are now, but a payment
/// whose id was never learnt cannot be, and a checkout does not show that its payment failed.
bool is_told_by_events_only(Subject const& subject)
{
    if (auto const* const checkout = std::get_if<Checkout>(&subject)) {
        return checkout->payment == CheckoutPayment::Failed;
    }
    if (auto const* const payment = std::get_if<Payment>(&subject)) {
        return payment->state == PaymentState::Succeeded || payment->state == PaymentState::Canceled;
    }
    return std::holds_alternative<Refund>(subject) || std::holds_alternative<Dispute>(subject);
}

/// Every purchase of ours that the filter lets through, newest first; read in pieces, without refunds and
/// disputes.
template <class Each>
void for_each_purchase(storage::Database& database, store::PurchaseFilter const& filter, Each const& each)
{
    for (auto below = std::numeric_limits<std::int64_t>::max();;) {
        std::vector<Purchase> purchases;
        database.read([&](storage::Reader& reader) {
            purchases = store::list_purchases(reader, filter, below, 0, purchases_per_read);
        });
        for (auto const& purchase : purchases) {
            below = purchase.number;
            each(purchase);
        }
        if (std::ssize(purchases) < purchases_per_read) {
            return;
        }
    }
}

}  // namespace

ReconciliationPass::ReconciliationPass(endpoint::Services& services, PaymentGateway& gateway, Watch watch)
    : services_(services),
      gateway_(gateway),
      watch_(std::move(watch))
{}

ReconciliationReport ReconciliationPass::run(Moment from, Moment to) &&
{
    report_.from = from;
    report_.to = to;
    try {
        compare_checkouts();
        compare_events();
        compare_purchases();
        list_reviews();
    } catch (Interrupted const& why) {
        report_.ended_early = why.what();
    } catch (storage::StorageFailure const& failure) {
        report_.ended_early = failure.what();
    }
    for (auto const& key : repaired_) {
        report_.repaired.push_back(public_id(services_.ids, key));
    }
    return std::move(report_);
}

std::optional<Purchase> ReconciliationPass::find(PurchaseKey key) const
{
    std::optional<Purchase> purchase;
    services_.database.read([&](storage::Reader& reader) { purchase = store::find_purchase(reader, key); });
    return purchase;
}

void ReconciliationPass::note(std::string kind, std::string purchase, std::string object)
{
    if (report_.differences.size() < difference_limit) {
        report_.differences.push_back({std::move(kind), std::move(purchase), std::move(object)});
    }
}

void ReconciliationPass::settle(SettlePurchaseCommand::Order order)
{
    auto promise = std::make_shared<std::promise<engine::Fate>>();
    services_.engine.submit(
        std::make_unique<SettlePurchaseCommand>(services_.ids, std::move(order), endpoint::now(services_)),
        mailbox_, [promise](engine::Finished finished) { promise->set_value(finished.fate); });
    if (promise->get_future().get() != engine::Fate::Decided) {
        throw Interrupted("the ledger takes no commands now");
    }
}

/// Settles what was found out about whichever purchase it concerns. Purchases of others are passed over.
void ReconciliationPass::learn(Subject subject, Moment as_of)
{
    if (watch_.is_stopping()) {
        throw Interrupted("the service is stopping");
    }
    if (!watch_.may_go_on()) {
        throw Interrupted("another node may be at it: the lease was not prolonged in time");
    }
    watch_.tell(report_);
    Resolved resolved;
    services_.database.read(
        [&](storage::Reader& reader) { resolved = resolve(reader, services_.ids, subject); });
    if (!resolved.purchase) {
        auto const* const checkout = std::get_if<Checkout>(&subject);
        bool const was_ours =
            checkout != nullptr && services_.ids.decode(crypto::IdKind::Purchase, checkout->our_purchase);
        if (was_ours && checkout->payment == CheckoutPayment::Paid) {
            note("unknown_here", checkout->our_purchase, checkout->id);
        }
        return;
    }
    auto const key = *resolved.purchase;
    auto const before = find(key);
    auto const told = subject;
    SettlePurchaseCommand::Order order{.purchase = key};
    order.tidings.push_back({.news = {.event_id = {},
                                      .type = "lookup",
                                      .as_of = as_of,
                                      .live = gateway_.is_live(),
                                      .subject = std::move(subject)},
                             .our_refund = resolved.our_refund});
    settle(std::move(order));
    auto const after = find(key);
    if (before && after && before->booked != after->booked) {
        repaired_.insert(key);
    }
    judge(key, told);
}

/// The books hold what the provider denies.
void ReconciliationPass::judge(PurchaseKey key, Subject const& subject)
{
    auto const purchase = find(key);
    if (purchase && purchase->is_credited() && is_denied(*purchase, subject)) {
        blame(key, ReviewReason::CreditedNotPaid);
    }
}

/// Asks once more: what is credited by now may have been paid after the provider made its list.
bool ReconciliationPass::is_denied(Purchase const& purchase, Subject const& subject)
{
    // "Failed" is an event's word, and a success behind it may have come later.
    auto const is_unpaid = [&](Checkout const& checkout) {
        return checkout.id == purchase.checkout_id && checkout.payment == CheckoutPayment::Unpaid;
    };
    auto const has_failed = [&](Payment const& payment) {
        return purchase.kind == PurchaseKind::Automatic && payment.id == purchase.payment_id &&
               payment.state != PaymentState::Succeeded;
    };
    if (auto const* const told = std::get_if<Checkout>(&subject); told != nullptr && is_unpaid(*told)) {
        return is_unpaid(
            expect<Checkout>([&](auto done) { gateway_.retrieve_checkout(told->id, std::move(done)); }));
    }
    if (auto const* const told = std::get_if<Payment>(&subject); told != nullptr && has_failed(*told)) {
        return has_failed(
            expect<Payment>([&](auto done) { gateway_.retrieve_payment(told->id, std::move(done)); }));
    }
    return false;
}

void ReconciliationPass::blame(PurchaseKey key, ReviewReason reason)
{
    settle({.purchase = key, .found = std::to_underlying(reason)});
}

void ReconciliationPass::compare_checkouts()
{
    std::string after;
    do {
        auto const asked_at = endpoint::now(services_);
        auto page = expect<Listed<Checkout>>(
            [&](auto done) { gateway_.list_checkouts(report_.from, report_.to, after, std::move(done)); });
        for (auto& checkout : page.items) {
            ++report_.checkouts;
            auto const parts = services_.ids.decode(crypto::IdKind::Purchase, checkout.our_purchase);
            learn(std::move(checkout), asked_at);
            if (parts) {
                compared_.insert({parts->account, parts->number});
            }
        }
        after = std::move(page.next);
    } while (!after.empty());
}

void ReconciliationPass::compare_events()
{
    std::string after;
    do {
        auto page = expect<Listed<News>>(
            [&](auto done) { gateway_.list_news(report_.from, report_.to, after, std::move(done)); });
        for (auto& news : page.items) {
            ++report_.events;
            if (is_told_by_events_only(news.subject)) {
                learn(std::move(news.subject), news.as_of);
            }
        }
        after = std::move(page.next);
    } while (!after.empty());
}

void ReconciliationPass::look_up_checkout(Purchase const& purchase)
{
    auto reply =
        ask<Checkout>([&](auto done) { gateway_.retrieve_checkout(purchase.checkout_id, std::move(done)); });
    if (auto* const checkout = std::get_if<Checkout>(&reply)) {
        return learn(std::move(*checkout), endpoint::now(services_));
    }
    if (auto const* const refused = std::get_if<RefusedCall>(&reply);
        refused != nullptr && refused->not_found) {
        return blame(purchase.key(), ReviewReason::UnknownThere);
    }
    throw Interrupted("a checkout could not be looked up");
}

void ReconciliationPass::look_up_payment(Purchase const& purchase)
{
    auto reply =
        ask<Payment>([&](auto done) { gateway_.retrieve_payment(purchase.payment_id, std::move(done)); });
    if (auto* const payment = std::get_if<Payment>(&reply)) {
        return learn(std::move(*payment), endpoint::now(services_));
    }
    if (auto const* const refused = std::get_if<RefusedCall>(&reply);
        refused != nullptr && refused->not_found) {
        return blame(purchase.key(), ReviewReason::UnknownThere);
    }
    throw Interrupted("a payment could not be looked up");
}

/// A purchase that no listed checkout told of. Those of the other mode, test or live, are not known there.
void ReconciliationPass::compare(Purchase const& purchase)
{
    if (purchase.live != gateway_.is_live()) {
        return;
    }
    ++report_.purchases;
    if (!purchase.checkout_id.empty()) {
        look_up_checkout(purchase);
    } else if (!purchase.payment_id.empty()) {
        look_up_payment(purchase);
    }
}

void ReconciliationPass::compare_purchases()
{
    auto const compare_once = [this](Purchase const& purchase) {
        if (compared_.insert(purchase.key()).second) {
            compare(purchase);
        }
    };
    for_each_purchase(services_.database, {.status = PurchaseStatus::Pending}, compare_once);
    for_each_purchase(services_.database, {.status = PurchaseStatus::Processing}, compare_once);
    for_each_purchase(services_.database, {.from = report_.from, .to = report_.to}, compare_once);
}

/// What an admin should look at, whenever it was found.
void ReconciliationPass::list_reviews()
{
    for_each_purchase(services_.database, {.needs_review = true}, [this](Purchase const& listed) {
        auto const purchase = find(listed.key());
        for (auto const reason :
             names_of(static_cast<ReviewReasons>(purchase->reasons() & ~purchase->dismissed))) {
            auto const& object = purchase->checkout_id.empty() ? purchase->payment_id : purchase->checkout_id;
            note(std::string{reason}, public_id(services_.ids, purchase->key()), object);
        }
    });
}

}  // namespace creditd::topups
