// Adjustments, their approval and their undo, over the routes, on a store.

#include "approvals/approval_book.hpp"
#include "approvals/routes.hpp"
#include "audit/shelves.hpp"
#include "audit/testing/service.hpp"
#include "http/testing/json_at.hpp"
#include "ledger/approval_kinds.hpp"
#include "ledger/find_account.hpp"
#include "ledger/open_account.hpp"
#include "ledger/routes.hpp"
#include "ledger/spend_credits.hpp"
#include "ledger/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace creditd::ledger {

namespace {

using http::testing::at;

/// What a test does to an account, as a command of its own.
class Doing final : public AccountCommand
{
public:
    using Act = std::function<void(Posting&)>;
    Doing(std::string user, Act act)
        : AccountCommand(std::move(user), "req_test", WhenSuspended::Proceed),
          act_(std::move(act))
    {}

protected:
    Verdict act(Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        act_(posting);
        return TextAnswer{{200, "{}"}};
    }
    std::expected<Account*, http::Problem> absent(Books& books, engine::Context const& context) override
    {
        return open_account(books, user_id(), "system", {.signup_credits = {}}, context).value();
    }

private:
    Act act_;
};

struct World
{
    Settings settings{.approve_adjust_above = 50_credits};
    bool has_second = true;
    approvals::Kinds kinds;
    std::shared_ptr<http::Principal> me;
    int keys = 0;
    audit::testing::Service service{[this](engine::WorkingSet& set, storage::Database& database) {
        set.add<Books>();
        set.add<approvals::ApprovalBook>(
            set, approvals::Settings{},
            approvals::SecondPerson{.need = [](engine::WorkingSet&) {},
                                    .is_there = [this](engine::WorkingSet&) { return has_second; }});
        audit::add_shelves(set, database);
    }};

    World()
    {
        kinds.add(adjustment_approvals(*service.services, settings));
        auto all = routes(*service.services, settings);
        for (auto const& route : approvals::routes(*service.services, kinds, {})) {
            all.push_back(route);
        }
        service.serve(std::move(all));
        be("anna");
        on("alice", [](Posting&) {});
    }

    void be(std::string const& user, std::optional<Credits> limit = std::nullopt)
    {
        me = std::make_shared<http::Principal>(*service.principal(
            "user:" + user, {"credits:adjust", "approvals:read", "approvals:decide", "accounts:read"}, user));
        me->adjust_limit = limit;
        service.caller->act_as(me);
    }
    void on(std::string const& user, Doing::Act act)
    {
        auto const done = service.engine->run(std::make_unique<Doing>(user, std::move(act)));
        REQUIRE(done.fate == engine::Fate::Decided);
        REQUIRE(done.command->answer().status == 200);
    }
    void spend(Credits amount)
    {
        on("alice", [=](Posting& posting) { REQUIRE(spend_credits(posting, {.amount = amount})); });
    }
    http::Response post(std::string const& target, std::string_view body, std::string key = {})
    {
        return service.caller->call(
            http::Method::Post, target, body,
            {{"Idempotency-Key", key.empty() ? fmt::format("key-{}", ++keys) : std::move(key)}});
    }
    http::Response adjust(std::string_view credits, std::string_view more = "", std::string key = {})
    {
        return post("/admin/credits/adjust",
                    fmt::format(R"({{"userId":"alice","credits":{},"reasonCode":"goodwill","reason":"r"{}}})",
                                credits, more),
                    std::move(key));
    }
    http::Response undo(std::string const& id, std::string key = {})
    {
        return post(fmt::format("/admin/credits/adjust/{}/undo", id),
                    R"({"reasonCode":"correction","reason":"wrong user"})", std::move(key));
    }
    http::Response approve(std::string const& id)
    {
        return post(fmt::format("/admin/approvals/{}/approve", id), R"({"reasonCode":"test","reason":"ok"})");
    }
    Account account()
    {
        std::optional<Account> found;
        service.database->read([&](storage::Reader& reader) { found = find_account(reader, "alice"); });
        REQUIRE(found);
        return *found;
    }
    std::string balance() { return to_text(account().balance); }
    /// "actor action" of the last audit entries, newest first.
    std::vector<std::string> last_entries(std::int64_t count)
    {
        std::vector<std::string> all;
        std::array const limit{storage::Value::integer(count)};
        service.database->read([&](storage::Reader& reader) {
            reader.query({"entries", "SELECT actor, action FROM audit_entries ORDER BY number DESC LIMIT $1"},
                         limit, [&](storage::Row const& row) {
                             all.push_back(fmt::format("{} {}", row.text(0), row.text(1)));
                         });
        });
        return all;
    }
    std::string complaints()
    {
        std::string all;
        for (auto const& check : verify(*service.database)) {
            all += check.ok() ? "" : fmt::format("{}: {}\n", check.name, check.first);
        }
        return all;
    }
};

std::string told(http::Response const& response)
{
    return response.status < 400 ? std::to_string(response.status)
                                 : fmt::format("{} {}", response.status, at(response.body, "code"));
}

using Entries = std::vector<std::string>;

}  // namespace

TEST_CASE("ADMIN-4: an adjustment above the threshold waits, and is made when another person approves")
{
    World world;
    CHECK(told(world.adjust("50")) == "201");

    auto const asked = world.adjust("50.000001", R"(,"reference":"t-1","metadata":{"a":1})", "k");
    CHECK(told(asked) == "202");
    CHECK(world.adjust("50.000001", R"(,"reference":"t-1","metadata":{"a":1})", "k").body == asked.body);
    CHECK(world.balance() == "50");
    auto const id = at(asked.body, "approval.id");
    CHECK(told(world.approve(id)) == "403 own_approval");

    world.be("berta");
    auto const approved = world.approve(id);
    CHECK(told(approved) == "200");
    CHECK(at(approved.body, "result.transaction.amount") == "50.000001");
    CHECK(at(approved.body, "result.transaction.actor") == "user:anna");
    CHECK(at(approved.body, "result.transaction.reference") == "t-1");
    CHECK(at(approved.body, "result.transaction.reasonCode") == "goodwill");
    CHECK(at(approved.body, "result.balance.balance") == "100.000001");
    CHECK(world.balance() == "100.000001");
    CHECK(world.last_entries(3) ==
          Entries{"user:berta approval.approve", "user:berta credits.adjust", "user:anna approval.request"});
    CHECK(told(world.approve(id)) == "409 approval_decided");
    CHECK(world.balance() == "100.000001");
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-4: above a role's limit somebody is asked whose role may; with nobody else it is refused")
{
    World world;
    world.settings.approve_adjust_above = {};
    world.be("sam", 10_credits);
    CHECK(told(world.adjust("10")) == "201");

    auto const asked = world.adjust("-10.5", R"(,"allowDebt":true)");
    CHECK(told(asked) == "202");
    auto const id = at(asked.body, "approval.id");
    world.be("sue", 10_credits);
    CHECK(told(world.approve(id)) == "403 forbidden");
    world.be("berta");
    CHECK(told(world.approve(id)) == "200");
    CHECK(world.balance() == "-0.5");

    world.has_second = false;
    world.be("sam", 10_credits);
    CHECK(told(world.adjust("10.000001", "", "k")) == "403 adjustment_above_limit");
    world.has_second = true;  // the refusal is not kept under its key
    CHECK(told(world.adjust("10.000001", "", "k")) == "202");
}

TEST_CASE("ADMIN-4: with one administrator only, the threshold is off")
{
    World world;
    world.has_second = false;
    CHECK(told(world.adjust("5000")) == "201");
    CHECK(world.balance() == "5000");
}

TEST_CASE("ADMIN-4: what would be refused now is refused and waits for nobody")
{
    World world;
    CHECK(told(world.adjust("-60")) == "402 insufficient_credits");
    CHECK(told(world.adjust("60", R"(,"expiresAt":"2020-01-01T00:00:00Z")")) == "422 validation_failed");
    CHECK(world.last_entries(5).empty());
}

TEST_CASE("ADMIN-4: an adjustment is decided anew when it is approved")
{
    World world;
    REQUIRE(told(world.adjust("40")) == "201");
    REQUIRE(told(world.adjust("40")) == "201");
    auto const id = at(world.adjust("-80").body, "approval.id");
    world.spend(1_credits);

    world.be("berta");
    CHECK(told(world.approve(id)) == "402 insufficient_credits");
    CHECK(at(world.service.get("/admin/approvals/" + id).body, "approval.status") == "pending");
    CHECK(world.balance() == "79");

    world.be("anna");
    REQUIRE(told(world.adjust("1")) == "201");
    world.be("berta");
    CHECK(told(world.approve(id)) == "200");
    CHECK(world.balance() == "0");
}

TEST_CASE("ADMIN-4: credits that were to expire are not added when their end has passed")
{
    World world;
    auto const end = to_text(*world.service.clock.now() + Duration::hours(1));
    auto const id = at(world.adjust("60", fmt::format(R"(,"expiresAt":"{}")", end)).body, "approval.id");
    world.service.clock.advance(Duration::hours(1));
    world.be("berta");
    CHECK(told(world.approve(id)) == "422 validation_failed");
    CHECK(world.balance() == "0");
}

TEST_CASE("LEDGER-13: the undo of an adjustment tells what it took back and what it could not")
{
    World world;
    auto const id = at(world.adjust("40").body, "transaction.id");
    world.spend(15_credits);

    auto const undone = world.undo(id, "k");
    CHECK(told(undone) == "201");
    CHECK(at(undone.body, "undone") == "25");
    CHECK(at(undone.body, "notUndone") == "15");
    CHECK(at(undone.body, "transaction.amount") == "-25");
    CHECK(at(undone.body, "transaction.corrects") == id);
    CHECK(at(undone.body, "transaction.reasonCode") == "correction");
    CHECK(at(undone.body, "balance.balance") == "0");
    CHECK(world.undo(id, "k").body == undone.body);
    CHECK(world.last_entries(1) == Entries{"user:anna credits.undo"});

    CHECK(told(world.undo(id)) == "409 adjustment_undone");
    CHECK(told(world.undo(at(undone.body, "transaction.id"))) == "409 not_reversible");
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-13: a deduction is undone with the debt that it made")
{
    World world;
    REQUIRE(told(world.adjust("10")) == "201");
    auto const id = at(world.adjust("-30", R"(,"allowDebt":true)").body, "transaction.id");

    auto const undone = world.undo(id);
    CHECK(told(undone) == "201");
    CHECK(at(undone.body, "undone") == "30");
    CHECK(at(undone.body, "notUndone") == "0");
    CHECK(at(undone.body, "balance.balance") == "10");
    CHECK(at(undone.body, "balance.debt") == "0");
    CHECK(at(undone.body, "transaction.amount") == "30");
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-13: refusals of an undo")
{
    World world;
    auto const spent = at(world.adjust("5").body, "transaction.id");
    world.spend(5_credits);
    auto const usage =
        world.service.services->ids.encode(crypto::IdKind::Transaction, {account_number("alice"), 2});
    auto const later =
        world.service.services->ids.encode(crypto::IdKind::Transaction, {account_number("alice"), 9});
    auto const nobody =
        world.service.services->ids.encode(crypto::IdKind::Transaction, {account_number("bob"), 1});

    CHECK(told(world.undo(spent)) == "409 nothing_to_undo");
    CHECK(told(world.undo(usage)) == "409 not_reversible");
    CHECK(told(world.undo(later)) == "404 transaction_not_found");
    CHECK(told(world.undo(nobody)) == "404 transaction_not_found");
    CHECK(told(world.undo("txn_nothing")) == "404 transaction_not_found");
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-4, LEDGER-13: an undo of more than one may move alone waits for a second person, too")
{
    World world;
    world.has_second = false;
    auto const id = at(world.adjust("80").body, "transaction.id");
    world.has_second = true;

    auto const asked = world.undo(id);
    CHECK(told(asked) == "202");
    CHECK(at(asked.body, "approval.request.undoes") == id);
    CHECK(at(asked.body, "approval.request.credits") == "-80");
    world.spend(10_credits);
    world.be("berta");
    auto const approved = world.approve(at(asked.body, "approval.id"));
    CHECK(told(approved) == "200");
    CHECK(at(approved.body, "result.undone") == "70");
    CHECK(at(approved.body, "result.transaction.actor") == "user:anna");
    CHECK(world.balance() == "0");

    // By what it moves it is judged, not by what the adjustment was.
    world.be("sam", 50_credits);
    world.has_second = false;
    auto const more = at(world.adjust("50").body, "transaction.id");
    CHECK(told(world.undo(more)) == "201");
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-4: who approves an undo must be allowed all of it, also when less was free at first")
{
    World world;
    world.has_second = false;
    auto const id = at(world.adjust("80").body, "transaction.id");
    world.spend(70_credits);
    world.has_second = true;
    world.be("sam", 5_credits);
    auto const asked = world.undo(id);
    CHECK(at(asked.body, "approval.request.credits") == "-10");
    CHECK(at(asked.body, "approval.request.adjusted") == "80");

    world.be("sue", 79_credits);
    CHECK(told(world.approve(at(asked.body, "approval.id"))) == "403 forbidden");
    world.be("berta", 80_credits);
    CHECK(told(world.approve(at(asked.body, "approval.id"))) == "200");
}

TEST_CASE("LEDGER-13: of fifty undos at once, one undoes")
{
    World world;
    auto const id = at(world.adjust("40").body, "transaction.id");
    auto const parts = *world.service.services->ids.decode(crypto::IdKind::Transaction, id);
    std::optional<AdjustmentLine> adjusted;
    world.service.database->read([&](storage::Reader& reader) { adjusted = find_adjustment(reader, parts); });
    REQUIRE(adjusted);
    std::vector<std::thread> threads;
    std::atomic<int> undone = 0;
    for (int i = 0; i < 50; ++i) {
        threads.emplace_back([&] {
            auto command = std::make_unique<UndoAdjustmentCommand>(
                world.service.services->ids, world.settings, *adjusted, "user:anna",
                audit::Mandate{.actor = "user:anna", .reason = {"test", "race"}}, AloneLimits{});
            auto const done = world.service.engine->run(std::move(command));
            undone += done.command->answer().status == 201 ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(undone == 1);
    CHECK(world.balance() == "0");
    CHECK(world.complaints() == "");
}

}  // namespace creditd::ledger
