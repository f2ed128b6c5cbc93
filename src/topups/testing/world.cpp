#include "topups/testing/world.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/routes.hpp"
#include "ledger/verify.hpp"
#include "topups/approval_kinds.hpp"
#include "topups/facts.hpp"
#include "topups/purchase_store.hpp"
#include "topups/reconciliation_routes.hpp"
#include "topups/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <latch>
#include <utility>

namespace creditd::topups::testing {

namespace {

class Nothing final : public engine::Command
{
public:
    void needs(engine::WorkingSet&) const override {}
    void decide(engine::WorkingSet&, engine::Context const&) override {}
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }
};

constexpr std::size_t workers_of_service = 2;

}  // namespace

World::World()
    : service([this](engine::WorkingSet& set, storage::Database& database) {
          auto& left = set.add<engine::Facts>(set);
          static constexpr std::array kinds{facts::purchase_paid, facts::payment_failed,
                                            facts::purchase_refunded, facts::purchase_disputed};
          left.listen(kinds, [this](engine::Fact const& fact, engine::WorkingSet&, engine::Context const&) {
              facts.emplace_back(fact.kind.name);
          });
          set.add<ledger::Books>();
          add_shelves(set, database);
          set.add<approvals::ApprovalBook>(
              set, approvals::Settings{},
              approvals::SecondPerson{
                  .need = [this](engine::WorkingSet&) { is_second_person_needed_ = true; },
                  // Whoever asks without having named the records beforehand finds nobody.
                  .is_there =
                      [this](engine::WorkingSet&) { return has_second_person && is_second_person_needed_; }});
          audit::add_shelves(set, database);
      }),
      cashier(std::make_unique<Cashier>(*service.services, settings, Provider{gateway, verifier})),
      reconciliation(std::make_unique<Reconciliation>(*service.services, gateway))
{
    approvable.add(refund_approvals(*service.services, *cashier));
    auto all = routes(*service.services, accounts, *cashier);
    std::ranges::move(approvals::routes(*service.services, approvable, {}), std::back_inserter(all));
    std::ranges::move(reconciliation_routes(*service.services, *reconciliation, Duration::days(3)),
                      std::back_inserter(all));
    service.serve(std::move(all));
    be_admin();
}

World::~World()
{
    drain();
    cashier->stop();
}

void World::drain()
{
    for (int round = 0; round < 2; ++round) {
        // Shared: a worker may still be leaving it when the next round begins.
        auto const all_here = std::make_shared<std::latch>(workers_of_service);
        for (std::size_t i = 0; i < workers_of_service; ++i) {
            REQUIRE(service.workers.run([all_here] { all_here->arrive_and_wait(); }));
        }
        all_here->wait();
        (void)service.engine->run(std::make_unique<Nothing>());
    }
}

void World::run_due()
{
    constexpr int most_rounds = 20;
    for (int round = 0; round < most_rounds; ++round) {
        auto const done = cashier->run_due();
        drain();
        if (done == 0) {
            return;
        }
    }
}

void World::be_user(std::string const& user_id)
{
    service.caller->act_as(audit::testing::Service::principal("user:" + user_id, {"credits:read"}, user_id));
}

void World::be_admin(std::string const& user_id)
{
    service.caller->act_as(audit::testing::Service::principal(
        "user:" + user_id,
        {"packages:read", "packages:write", "purchases:read", "purchases:write", "refunds:write",
         "approvals:read", "approvals:decide"},
        user_id));
}

void World::be_service()
{
    service.caller->act_as(audit::testing::Service::principal("service:shop", {"accounts:act"}));
}

http::Response World::post(std::string_view target, std::string_view body, std::string const& key)
{
    http::testing::Caller::Headers headers;
    if (!key.empty()) {
        headers.emplace_back("Idempotency-Key", key);
    }
    return service.caller->call(http::Method::Post, target, body, headers);
}

http::Response World::send(http::Method method, std::string_view target, std::string_view body)
{
    return service.caller->call(method, target, body);
}

int World::webhook(News news, std::string_view signature)
{
    auto const body = "\"" + news.event_id + "\"";
    verifier->keep(std::move(news));
    http::testing::Caller::Headers headers;
    if (!signature.empty()) {
        headers.emplace_back("Stripe-Signature", signature);
    }
    return service.caller->call(http::Method::Post, "/webhooks/stripe", body, headers).status;
}

PurchaseKey World::begin(std::string const& user_id, std::string_view package)
{
    be_user(user_id);
    auto const response = post("/credits/checkout", fmt::format(R"({{"packageId":"{}"}})", package),
                               fmt::format("checkout-{}", ++keys_));
    drain();
    REQUIRE_MESSAGE(response.status == 201, response.body);
    auto const parts = service.ids.decode(crypto::IdKind::Purchase, at(response.body, "purchase.id"));
    REQUIRE(parts);
    return {parts->account, parts->number};
}

PurchaseKey World::buy(std::string const& user_id, std::string_view package)
{
    auto const key = begin(user_id, package);
    tell(paid_checkout(key));
    REQUIRE(purchase(key).is_credited());
    return key;
}

Purchase World::purchase(PurchaseKey key)
{
    std::optional<Purchase> found;
    service.database->read([&](storage::Reader& reader) { found = store::find_purchase(reader, key); });
    REQUIRE(found);
    return *found;
}

std::string World::id_of(PurchaseKey key)
{
    return service.ids.encode(crypto::IdKind::Purchase, {key.account, key.number});
}

Checkout World::paid_checkout(PurchaseKey key)
{
    auto checkout = gateway->checkout(purchase(key).checkout_id);
    checkout.state = CheckoutState::Complete;
    checkout.payment = CheckoutPayment::Paid;
    checkout.payment_id = payment_of(key);
    checkout.url.clear();
    gateway->put(checkout);
    return checkout;
}

News World::news_of(Subject subject, std::string type)
{
    return {.event_id = fmt::format("evt_{}", ++events_),
            .type = std::move(type),
            .as_of = now(),
            .live = false,
            .subject = std::move(subject)};
}

void World::tell(Subject subject)
{
    CHECK(webhook(news_of(std::move(subject))) == 200);
    drain();
}

Refund World::refund(PurchaseKey key, std::string id, std::int64_t amount, RefundState state)
{
    return {.id = std::move(id),
            .payment_id = payment_of(key),
            .our_refund = {},
            .state = state,
            .amount = amount,
            .currency = "usd"};
}

Dispute World::dispute(PurchaseKey key, std::string id, std::int64_t amount, DisputeState state)
{
    return {.id = std::move(id),
            .payment_id = payment_of(key),
            .state = state,
            .amount = amount,
            .currency = "usd"};
}

void World::refunded(PurchaseKey key, std::string id, std::int64_t amount, RefundState state)
{
    tell(refund(key, std::move(id), amount, state));
}

void World::disputed(PurchaseKey key, std::string id, std::int64_t amount, DisputeState state)
{
    advance(Duration::seconds(1));
    tell(dispute(key, std::move(id), amount, state));
}

bool World::verifies()
{
    auto checks = ledger::verify(*service.database);
    std::ranges::move(topups::verify(*service.database), std::back_inserter(checks));
    bool all_ok = true;
    for (auto const& check : checks) {
        CHECK_MESSAGE(check.ok(), check.name, ": ", check.first);
        all_ok = all_ok && check.ok();
    }
    return all_ok;
}

std::string told(http::Response const& response)
{
    return response.status < 400 ? std::to_string(response.status)
                                 : fmt::format("{} {}", response.status, at(response.body, "code"));
}

}  // namespace creditd::topups::testing
