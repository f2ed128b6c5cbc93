#include "topups/reconciliation.hpp"

#include "base/assert.hpp"
#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "storage/failure.hpp"
#include "topups/json.hpp"
#include "topups/purchase_store.hpp"
#include "topups/reconciliation_log.hpp"
#include "topups/resolve.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <future>
#include <iterator>
#include <limits>
#include <set>
#include <stdexcept>
#include <utility>

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

class DirectMailbox final : public engine::Mailbox
{
public:
    void deliver(std::vector<engine::Delivery> deliveries) override
    {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
};

class KeepReport final : public engine::Command
{
public:
    explicit KeepReport(std::string report) : report_(std::move(report)) {}

    void needs(engine::WorkingSet&) const override {}
    void decide(engine::WorkingSet& set, engine::Context const&) override
    {
        set.shelf<ReconciliationLog>().put(report_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::string const report_;
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

}  // namespace

struct Reconciliation::Pass
{
    void compare_checkouts();
    void compare_events();
    void compare_purchases();
    void list_reviews();
    template <class Each>
    void for_each(store::PurchaseFilter const& filter, Each const& each);
    void compare(Purchase const& purchase);
    void look_up_checkout(Purchase const& purchase);
    void look_up_payment(Purchase const& purchase);
    void learn(Subject subject, Moment as_of);
    void judge(PurchaseKey key, Subject const& subject);
    void note(std::string kind, std::string purchase, std::string object);
    [[nodiscard]] std::optional<Purchase> find(PurchaseKey key) const;
    [[nodiscard]] bool is_denied(Purchase const& purchase, Subject const& subject);
    void blame(PurchaseKey key, ReviewReason reason);
    void settle(SettlePurchaseCommand::Order order);

    endpoint::Services& services;
    PaymentGateway& gateway;
    std::function<bool()> const& may_go_on;
    std::atomic<bool> const& is_stopping;
    std::move_only_function<void(ReconciliationReport const&)> tell;  ///< after each step
    ReconciliationReport report;
    DirectMailbox mailbox{};
    std::set<PurchaseKey> compared{};
    std::set<PurchaseKey> repaired{};
};

std::optional<Purchase> Reconciliation::Pass::find(PurchaseKey key) const
{
    std::optional<Purchase> purchase;
    services.database.read([&](storage::Reader& reader) { purchase = store::find_purchase(reader, key); });
    return purchase;
}

void Reconciliation::Pass::note(std::string kind, std::string purchase, std::string object)
{
    if (report.differences.size() < difference_limit) {
        report.differences.push_back({std::move(kind), std::move(purchase), std::move(object)});
    }
}

void Reconciliation::Pass::settle(SettlePurchaseCommand::Order order)
{
    auto promise = std::make_shared<std::promise<engine::Fate>>();
    services.engine.submit(
        std::make_unique<SettlePurchaseCommand>(services.ids, std::move(order), endpoint::now(services)),
        mailbox, [promise](engine::Finished finished) { promise->set_value(finished.fate); });
    if (promise->get_future().get() != engine::Fate::Decided) {
        throw Interrupted("the ledger takes no commands now");
    }
}

/// Settles what was found out about whichever purchase it concerns. Purchases of others are passed over.
void Reconciliation::Pass::learn(Subject subject, Moment as_of)
{
    if (is_stopping) {
        throw Interrupted("the service is stopping");
    }
    if (!may_go_on()) {
        throw Interrupted("another node may be at it: the lease was not prolonged in time");
    }
    tell(report);
    Resolved resolved;
    services.database.read(
        [&](storage::Reader& reader) { resolved = resolve(reader, services.ids, subject); });
    if (!resolved.purchase) {
        auto const* const checkout = std::get_if<Checkout>(&subject);
        bool const was_ours =
            checkout != nullptr && services.ids.decode(crypto::IdKind::Purchase, checkout->our_purchase);
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
                                      .live = gateway.is_live(),
                                      .subject = std::move(subject)},
                             .our_refund = resolved.our_refund});
    settle(std::move(order));
    auto const after = find(key);
    if (before && after && before->booked != after->booked) {
        repaired.insert(key);
    }
    judge(key, told);
}

/// The books hold what the provider denies.
void Reconciliation::Pass::judge(PurchaseKey key, Subject const& subject)
{
    auto const purchase = find(key);
    if (purchase && purchase->is_credited() && is_denied(*purchase, subject)) {
        blame(key, ReviewReason::CreditedNotPaid);
    }
}

/// Asks once more: what is credited by now may have been paid after the provider made its list.
bool Reconciliation::Pass::is_denied(Purchase const& purchase, Subject const& subject)
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
            expect<Checkout>([&](auto done) { gateway.retrieve_checkout(told->id, std::move(done)); }));
    }
    if (auto const* const told = std::get_if<Payment>(&subject); told != nullptr && has_failed(*told)) {
        return has_failed(
            expect<Payment>([&](auto done) { gateway.retrieve_payment(told->id, std::move(done)); }));
    }
    return false;
}

void Reconciliation::Pass::blame(PurchaseKey key, ReviewReason reason)
{
    settle({.purchase = key, .found = std::to_underlying(reason)});
}

void Reconciliation::Pass::compare_checkouts()
{
    std::string after;
    do {
        auto const asked_at = endpoint::now(services);
        auto page = expect<Listed<Checkout>>(
            [&](auto done) { gateway.list_checkouts(report.from, report.to, after, std::move(done)); });
        for (auto& checkout : page.items) {
            ++report.checkouts;
            auto const parts = services.ids.decode(crypto::IdKind::Purchase, checkout.our_purchase);
            learn(std::move(checkout), asked_at);
            if (parts) {
                compared.insert({parts->account, parts->number});
            }
        }
        after = std::move(page.next);
    } while (!after.empty());
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

void Reconciliation::Pass::compare_events()
{
    std::string after;
    do {
        auto page = expect<Listed<News>>(
            [&](auto done) { gateway.list_news(report.from, report.to, after, std::move(done)); });
        for (auto& news : page.items) {
            ++report.events;
            if (is_told_by_events_only(news.subject)) {
                learn(std::move(news.subject), news.as_of);
            }
        }
        after = std::move(page.next);
    } while (!after.empty());
}

void Reconciliation::Pass::look_up_checkout(Purchase const& purchase)
{
    auto reply =
        ask<Checkout>([&](auto done) { gateway.retrieve_checkout(purchase.checkout_id, std::move(done)); });
    if (auto* const checkout = std::get_if<Checkout>(&reply)) {
        return learn(std::move(*checkout), endpoint::now(services));
    }
    if (auto const* const refused = std::get_if<RefusedCall>(&reply);
        refused != nullptr && refused->not_found) {
        return blame(purchase.key(), ReviewReason::UnknownThere);
    }
    throw Interrupted("a checkout could not be looked up");
}

void Reconciliation::Pass::look_up_payment(Purchase const& purchase)
{
    auto reply =
        ask<Payment>([&](auto done) { gateway.retrieve_payment(purchase.payment_id, std::move(done)); });
    if (auto* const payment = std::get_if<Payment>(&reply)) {
        return learn(std::move(*payment), endpoint::now(services));
    }
    if (auto const* const refused = std::get_if<RefusedCall>(&reply);
        refused != nullptr && refused->not_found) {
        return blame(purchase.key(), ReviewReason::UnknownThere);
    }
    throw Interrupted("a payment could not be looked up");
}

/// A purchase that no listed checkout told of. Those of the other mode, test or live, are not known there.
void Reconciliation::Pass::compare(Purchase const& purchase)
{
    if (purchase.live != gateway.is_live()) {
        return;
    }
    ++report.purchases;
    if (!purchase.checkout_id.empty()) {
        look_up_checkout(purchase);
    } else if (!purchase.payment_id.empty()) {
        look_up_payment(purchase);
    }
}

/// Every purchase of ours that the filter lets through, newest first; read in pieces, without refunds and
/// disputes.
template <class Each>
void Reconciliation::Pass::for_each(store::PurchaseFilter const& filter, Each const& each)
{
    for (auto below = std::numeric_limits<std::int64_t>::max();;) {
        std::vector<Purchase> purchases;
        services.database.read([&](storage::Reader& reader) {
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

void Reconciliation::Pass::compare_purchases()
{
    auto const compare_once = [this](Purchase const& purchase) {
        if (compared.insert(purchase.key()).second) {
            compare(purchase);
        }
    };
    for_each({.status = PurchaseStatus::Pending}, compare_once);
    for_each({.status = PurchaseStatus::Processing}, compare_once);
    for_each({.from = report.from, .to = report.to}, compare_once);
}

/// What an admin should look at, whenever it was found.
void Reconciliation::Pass::list_reviews()
{
    for_each({.needs_review = true}, [this](Purchase const& listed) {
        auto const purchase = find(listed.key());
        for (auto const reason :
             names_of(static_cast<ReviewReasons>(purchase->reasons() & ~purchase->dismissed))) {
            auto const& object = purchase->checkout_id.empty() ? purchase->payment_id : purchase->checkout_id;
            note(std::string{reason}, public_id(services.ids, purchase->key()), object);
        }
    });
}

Reconciliation::Reconciliation(endpoint::Services& services, std::shared_ptr<PaymentGateway> gateway)
    : services_(services),
      gateway_(std::move(gateway))
{}

Reconciliation::~Reconciliation()
{
    stop();
    wait();
}

/// The right to run, for one pass at a time.
class Reconciliation::Running
{
public:
    Running(Reconciliation& all, Moment from, Moment to) : all_(all)
    {
        std::scoped_lock const lock{all_.progress_mutex_};
        if (!all_.progress_) {
            all_.progress_ = {.from = from, .to = to};
            is_mine_ = true;
        }
    }
    ~Running()
    {
        if (is_mine_) {
            std::scoped_lock const lock{all_.progress_mutex_};
            all_.progress_.reset();
        }
    }
    Running(Running const&) = delete;
    Running& operator=(Running const&) = delete;

    [[nodiscard]] bool is_mine() const { return is_mine_; }

private:
    Reconciliation& all_;
    bool is_mine_ = false;
};

std::optional<ReconciliationReport> Reconciliation::run(Moment from, Moment to,
                                                        std::function<bool()> const& may_go_on)
{
    CREDITD_ASSERT(can_run());
    Running const running{*this, from, to};
    return running.is_mine() ? std::optional{compare(from, to, may_go_on)} : std::nullopt;
}

void Reconciliation::begin(Moment from, Moment to)
{
    CREDITD_ASSERT(can_run());
    std::scoped_lock const lock{begun_mutex_};
    auto running = std::make_unique<Running>(*this, from, to);
    if (is_stopping_ || !running->is_mine()) {
        return;
    }
    if (begun_.joinable()) {
        begun_.join();  // it gave the right to run back as the last thing it did
    }
    begun_ = std::thread([this, from, to, running = std::move(running)]() mutable {
        try {
            (void)compare(from, to, [] { return true; });
        } catch (std::exception const& failure) {
            spdlog::error("reconciliation failed: {}", failure.what());
        }
        running.reset();
    });
}

std::optional<ReconciliationProgress> Reconciliation::progress() const
{
    std::scoped_lock const lock{progress_mutex_};
    return progress_;
}

void Reconciliation::wait()
{
    std::scoped_lock const lock{begun_mutex_};
    if (begun_.joinable()) {
        begun_.join();
    }
}

ReconciliationReport Reconciliation::compare(Moment from, Moment to, std::function<bool()> const& may_go_on)
{
    Pass pass{.services = services_,
              .gateway = *gateway_,
              .may_go_on = may_go_on,
              .is_stopping = is_stopping_,
              .tell =
                  [this](ReconciliationReport const& so_far) {
                      std::scoped_lock const lock{progress_mutex_};
                      progress_->checkouts = so_far.checkouts;
                      progress_->events = so_far.events;
                      progress_->purchases = so_far.purchases;
                  },
              .report = {.from = from, .to = to}};
    try {
        pass.compare_checkouts();
        pass.compare_events();
        pass.compare_purchases();
        pass.list_reviews();
    } catch (Interrupted const& why) {
        pass.report.ended_early = why.what();
    } catch (storage::StorageFailure const& failure) {
        pass.report.ended_early = failure.what();
    }
    for (auto const& key : pass.repaired) {
        pass.report.repaired.push_back(public_id(services_.ids, key));
    }
    if (!pass.report.ended_early.empty()) {
        spdlog::warn("reconciliation ended early: {}", pass.report.ended_early);
    } else if (!pass.report.repaired.empty() || !pass.report.differences.empty()) {
        spdlog::warn("reconciliation repaired {} purchases and found {} differences",
                     pass.report.repaired.size(), pass.report.differences.size());
    }
    if (!is_stopping_) {  // what was cut short by a stop says less than the report before it
        keep(pass.report);
    }
    return std::move(pass.report);
}

/// What was repaired stays so when the report is lost.
void Reconciliation::keep(ReconciliationReport const& report)
{
    auto const finished = services_.engine.run(std::make_unique<KeepReport>(to_json(report)));
    if (finished.fate != engine::Fate::Decided) {
        spdlog::warn("the report of a reconciliation could not be kept");
    }
}

void append_progress(http::json::Writer& json, ReconciliationProgress const& progress)
{
    json.begin_object()
        .member("from", progress.from)
        .member("to", progress.to)
        .member("checkouts", progress.checkouts)
        .member("events", progress.events)
        .member("purchases", progress.purchases)
        .end_object();
}

std::string to_json(ReconciliationReport const& report)
{
    std::string out;
    http::json::Writer json{out};
    json.begin_object()
        .member("from", report.from)
        .member("to", report.to)
        .member("checkouts", report.checkouts)
        .member("events", report.events)
        .member("purchases", report.purchases)
        .begin_array("repaired");
    for (auto const& id : report.repaired) {
        json.value(id);
    }
    json.end_array().begin_array("differences");
    for (auto const& difference : report.differences) {
        json.begin_object()
            .member("kind", difference.kind)
            .member("purchaseId", difference.purchase)
            .member("providerId", difference.object)
            .end_object();
    }
    json.end_array();
    if (report.ended_early.empty()) {
        json.member("endedEarly", nullptr);
    } else {
        json.member("endedEarly", report.ended_early);
    }
    json.end_object();
    return out;
}

}  // namespace creditd::topups
