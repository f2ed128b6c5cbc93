#pragma once

#include "approvals/kinds.hpp"
#include "audit/shelves.hpp"
#include "audit/testing/service.hpp"
#include "engine/facts.hpp"
#include "http/testing/json_at.hpp"
#include "ledger/books.hpp"
#include "ledger/settings.hpp"
#include "topups/reconciliation.hpp"
#include "topups/routes.hpp"
#include "topups/shelves.hpp"
#include "topups/testing/scripted_gateway.hpp"
#include "topups/testing/scripted_verifier.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::topups::testing {

using http::testing::at;

/// Accounts, purchases and routes on an embedded store, with a provider in this process. Everything that is
/// asked for is done when a call returns.
///
///     World world;
///     world.open("alice");
///     auto const p1 = world.buy("alice", "starter");  // paid
///     world.refunded(p1, "re_1", 333);
///     CHECK(world.figures("alice") == "balance 66.7, held 0, available 66.7, debt 0");
class World
{
public:
    World();
    ~World();
    World(World const&) = delete;
    World& operator=(World const&) = delete;

    ledger::Settings accounts{.signup_credits = Credits{}};
    Settings settings{.return_base = "https://shop.example", .answer_within = Duration::milliseconds(300)};
    std::shared_ptr<ScriptedGateway> gateway = std::make_shared<ScriptedGateway>();
    std::shared_ptr<ScriptedVerifier> verifier = std::make_shared<ScriptedVerifier>();
    std::vector<std::string> facts;  ///< names of the facts left so far
    bool has_second_person = false;  ///< who could approve a refund (ADMIN-4)
    approvals::Kinds approvable;
    audit::testing::Service service;
    std::unique_ptr<Cashier> cashier;
    std::unique_ptr<Reconciliation> reconciliation;  ///< the routes'

    void open(std::string const& user_id);
    void suspend(std::string const& user_id);

    // Who calls from now on.
    void be_user(std::string const& user_id);
    void be_admin(std::string const& user_id = "usr_admin");
    void be_service();
    void be_nobody() { service.caller->act_as(nullptr); }

    http::Response get(std::string_view target) { return service.caller->call(http::Method::Get, target); }
    http::Response post(std::string_view target, std::string_view body, std::string const& key = {});
    http::Response send(http::Method method, std::string_view target, std::string_view body);
    /// Posts an event to the webhook; the status.
    int webhook(News news, std::string_view signature = "signed");

    // The ledger's side.
    void spend(std::string const& user_id, Credits amount);
    /// False when refused.
    bool try_spend(std::string const& user_id, Credits amount);
    std::int64_t hold(std::string const& user_id, Credits amount);
    void release(std::string const& user_id, std::int64_t hold);
    void reverse_usage(std::string const& user_id, Credits amount);  ///< of the last usage line
    void adjust(std::string const& user_id, Credits amount);
    [[nodiscard]] ledger::Account account(std::string const& user_id);
    [[nodiscard]] std::string figures(std::string const& user_id);
    /// `type amount` of each line, `repays n` behind those that pay debt.
    [[nodiscard]] std::vector<std::string> lines(std::string const& user_id);

    // Buying.
    /// A checkout that is not paid yet; the purchase.
    PurchaseKey begin(std::string const& user_id, std::string_view package = "starter");
    /// The same, paid.
    PurchaseKey buy(std::string const& user_id, std::string_view package = "starter");
    [[nodiscard]] Purchase purchase(PurchaseKey key);
    [[nodiscard]] std::string id_of(PurchaseKey key);
    [[nodiscard]] std::string_view status(PurchaseKey key) { return name_of(purchase(key).status()); }

    // What the provider says; each becomes an event of its own, and is what the gateway knows too.
    [[nodiscard]] Checkout paid_checkout(PurchaseKey key);
    [[nodiscard]] News news_of(Subject subject, std::string type = "test");
    void tell(Subject subject);
    void refunded(PurchaseKey key, std::string id, std::int64_t amount,
                  RefundState state = RefundState::Succeeded);
    void disputed(PurchaseKey key, std::string id, std::int64_t amount, DisputeState state);
    [[nodiscard]] Refund refund(PurchaseKey key, std::string id, std::int64_t amount, RefundState state);
    [[nodiscard]] Dispute dispute(PurchaseKey key, std::string id, std::int64_t amount, DisputeState state);
    [[nodiscard]] std::string payment_of(PurchaseKey key) { return "pi_" + std::to_string(key.number); }

    void advance(Duration by) { service.clock.advance(by); }
    [[nodiscard]] Moment now() { return *service.clock.now(); }

    /// Makes calls that are due and runs events whose purchase is known, and waits for what came of them.
    void run_due();
    /// Waits for everything that was begun.
    void drain();

    [[nodiscard]] bool verifies();

private:
    using Act = std::function<void(ledger::Posting&)>;
    void on_account(std::string const& user_id, Act const& act);

    bool is_second_person_needed_ = false;
    int keys_ = 0;
    int events_ = 0;
};

/// "409 offer_closed", or the status alone when it is no problem.
[[nodiscard]] std::string told(http::Response const& response);

}  // namespace creditd::topups::testing
