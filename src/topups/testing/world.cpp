#include "topups/testing/world.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/routes.hpp"
#include "http/json.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/hold_credits.hpp"
#include "ledger/open_account.hpp"
#include "ledger/reverse_usage.hpp"
#include "ledger/spend_credits.hpp"
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

/// Does something to one user's account, as a command of its own.
class Doing final : public engine::Command
{
public:
    using Act = std::function<void(ledger::Books&, engine::Context const&)>;

    /// `reversed_seq`: a usage line whose reversals are needed; 0 for none.
    Doing(std::string user_id, Act act, std::int64_t reversed_seq = 0)
        : user_id_(std::move(user_id)),
          act_(std::move(act)),
          reversed_seq_(reversed_seq)
    {}
    void needs(engine::WorkingSet& set) const override
    {
        auto& books = set.shelf<ledger::Books>();
        books.need(user_id_);
        if (reversed_seq_ != 0) {
            books.need_reversals(ledger::account_number(user_id_), reversed_seq_);
        }
    }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        act_(set.shelf<ledger::Books>(), context);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::string user_id_;
    Act act_;
    std::int64_t reversed_seq_;
};

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

std::variant<News, NewsVerifier::Refusal> ScriptedVerifier::verify(std::string_view body,
                                                                   std::string_view signature,
                                                                   Moment /*now*/) const
{
    if (signature.empty()) {
        return Refusal::NoSignature;
    }
    if (signature != "signed") {
        return Refusal::BadSignature;
    }
    auto news = read(body);
    if (!news) {
        return Refusal::BadContent;
    }
    return std::move(*news);
}

std::optional<News> ScriptedVerifier::read(std::string_view body) const
{
    std::scoped_lock const lock{mutex_};
    auto const found = known_.find(body);
    return found == known_.end() ? std::nullopt : std::optional{found->second};
}

void ScriptedVerifier::keep(News news)
{
    std::scoped_lock const lock{mutex_};
    auto const body = "\"" + news.event_id + "\"";
    known_.insert_or_assign(body, std::move(news));
}

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

void World::on_account(std::string const& user_id, Act const& act)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [=](ledger::Books& books, engine::Context const& context) {
            ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
            ledger::bring_forward(posting);
            act(posting);
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::open(std::string const& user_id)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [&, this](ledger::Books& books, engine::Context const& context) {
            REQUIRE(ledger::open_account(books, user_id, "system", accounts, context));
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::suspend(std::string const& user_id)
{
    auto const finished = service.engine->run(
        std::make_unique<Doing>(user_id, [&](ledger::Books& books, engine::Context const&) {
            auto& account = *books.find(user_id);
            account.status = ledger::AccountStatus::Suspended;
            books.touch(account);
        }));
    REQUIRE(finished.fate == engine::Fate::Decided);
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

void World::spend(std::string const& user_id, Credits amount)
{
    REQUIRE(try_spend(user_id, amount));
}

bool World::try_spend(std::string const& user_id, Credits amount)
{
    bool spent = false;
    on_account(user_id, [&](ledger::Posting& posting) {
        spent = ledger::spend_credits(posting, {.amount = amount}).has_value();
    });
    return spent;
}

std::int64_t World::hold(std::string const& user_id, Credits amount)
{
    std::int64_t number = 0;
    on_account(user_id, [&](ledger::Posting& posting) {
        auto const index = ledger::place_hold(
            posting, {.amount = amount, .expires_at = posting.now() + Duration::days(30)}, 0);
        REQUIRE(index);
        number = posting.lines()[*index].hold->number;
    });
    return number;
}

void World::release(std::string const& user_id, std::int64_t hold)
{
    on_account(user_id, [&](ledger::Posting& posting) { REQUIRE(ledger::release_hold(posting, hold, {})); });
}

void World::reverse_usage(std::string const& user_id, Credits amount)
{
    auto const before = account(user_id);
    ledger::HistoryPage page;
    std::vector<ledger::GrantFacts> facts_of_grants;
    service.database->read([&](storage::Reader& reader) {
        page = ledger::read_history(reader, before, {.type = ledger::TransactionType::Usage}, 0, 1);
        for (auto const& draw : page.lines.at(0).draws) {
            auto const grant = ledger::find_grant(reader, before.number, draw.grant);
            facts_of_grants.push_back(*grant);
        }
    });
    auto const& usage = page.lines.at(0);
    auto const reverse = [&](ledger::Books& books, engine::Context const& context) {
        ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
        REQUIRE(ledger::reverse_usage(
            posting, {.usage = usage, .grants = facts_of_grants, .amount = amount, .reversed_before = {}},
            0));
        books.set_reversed(usage.account, usage.seq, amount);
    };
    auto const finished = service.engine->run(std::make_unique<Doing>(user_id, reverse, usage.seq));
    REQUIRE(finished.fate == engine::Fate::Decided);
}

void World::adjust(std::string const& user_id, Credits amount)
{
    on_account(user_id, [&](ledger::Posting& posting) {
        REQUIRE(ledger::adjust_balance(posting, {.amount = amount, .reason_code = "test", .allow_debt = true},
                                       0));
    });
}

ledger::Account World::account(std::string const& user_id)
{
    std::optional<ledger::Account> found;
    service.database->read([&](storage::Reader& reader) { found = ledger::find_account(reader, user_id); });
    REQUIRE(found);
    return *found;
}

std::string World::figures(std::string const& user_id)
{
    auto const found = account(user_id);
    CHECK(found.adds_up());
    return fmt::format("balance {}, held {}, available {}, debt {}", to_text(found.balance),
                       to_text(found.held), to_text(found.available()), to_text(found.debt));
}

std::vector<std::string> World::lines(std::string const& user_id)
{
    std::vector<std::string> texts;
    auto const of = account(user_id);
    service.database->read([&](storage::Reader& reader) {
        auto const page = ledger::read_history(reader, of, {}, 0, 100);
        for (auto const& line : page.lines) {
            auto text = fmt::format("{} {}", name_of(line.type), to_text(line.amount));
            if (line.debt_repaid.is_positive()) {
                text += " repays " + to_text(line.debt_repaid);
            }
            texts.insert(texts.begin(), std::move(text));
        }
    });
    return texts;
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

std::string at(std::string_view body, std::string_view path)
{
    auto const document = http::json::parse(body);
    REQUIRE_MESSAGE(document, body);
    auto value = document->root();
    while (!path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        std::optional<http::json::Value> next;
        if (value.kind() == http::json::Kind::Array) {
            std::size_t index = 0;
            for (auto const element : value) {
                if (std::to_string(index++) == name) {
                    next = element;
                }
            }
        } else {
            next = value.find(name);
        }
        if (!next) {
            return "-";
        }
        value = *next;
    }
    if (value.kind() == http::json::Kind::String || value.kind() == http::json::Kind::Number) {
        return std::string{value.text()};
    }
    std::string json;
    value.append_json(json);
    return json;
}

std::string told(http::Response const& response)
{
    return response.status < 400 ? std::to_string(response.status)
                                 : fmt::format("{} {}", response.status, at(response.body, "code"));
}

}  // namespace creditd::topups::testing
