#include "promotions/redeem_command.hpp"
#include "promotions/testing/world.hpp"
#include "promotions/verify.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <latch>
#include <mutex>

namespace creditd::promotions {

namespace {

using testing::at;
using testing::header;
using testing::World;

bool all_ok(std::vector<engine::Check> const& checks)
{
    return std::ranges::all_of(checks, &engine::Check::ok);
}

}  // namespace

TEST_CASE("PROMO-3: a redemption grants the code's credits, counts the use and writes down who had it")
{
    World world;
    world.open("alice");
    world.code("WELCOME", R"(,"creditsValidForDays":30)");
    auto const response = world.redeem("alice", "WELCOME");
    CHECK(response.status == 201);
    CHECK(at(response.body, "redemption.code") == "WELCOME");
    CHECK(at(response.body, "redemption.credits") == "50");
    CHECK(at(response.body, "redemption.userId") == "alice");
    CHECK(at(response.body, "redemption.createdAt") == world.in({}));
    CHECK(at(response.body, "redemption.expiresAt") == world.in(Duration::days(30)));
    CHECK(at(response.body, "redemption.id").starts_with("red_"));
    CHECK(at(response.body, "redemption.transactionId") == at(response.body, "transaction.id"));
    CHECK(at(response.body, "transaction.type") == "promo");
    CHECK(at(response.body, "transaction.amount") == "50");
    CHECK(at(response.body, "transaction.reasonCode") == "WELCOME");
    CHECK(at(response.body, "transaction.actor") == "user:alice");
    CHECK(at(response.body, "balance.available") == "50");

    CHECK(world.balance("alice") == 50_credits);
    CHECK(world.account("alice").grants.at(0).facts.source == ledger::GrantSource::Promo);
    CHECK(world.uses("WELCOME") == "1");
    auto const listed = world.get("/admin/promo-codes/welcome/redemptions").body;
    CHECK(at(listed, "items.0.id") == at(response.body, "redemption.id"));
    CHECK(at(listed, "total") == "1");
}

TEST_CASE("PROMO-1: lower case and surrounding spaces are accepted, impossible codes are a wrong field")
{
    World world;
    world.open("alice");
    world.code("welcome-10");
    CHECK(at(world.redeem("alice", "  welcome-10 ").body, "redemption.code") == "WELCOME-10");
    for (auto const* const code : {"ab", "WEL COME", "WELCOME!", "   "}) {
        CHECK(World::told_field(world.redeem("alice", code)) == "422 code bad_format");
    }
    CHECK(World::told_field(world.redeem("alice", "")) == "422 code too_short");
    world.be_user("alice");
    CHECK(World::told_field(world.post("/credits/redeem", "{}", "k")) == "422 code required");
    CHECK(World::told_field(world.post("/credits/redeem", R"({"code":5})", "k")) == "422 code wrong_type");
    CHECK(World::told_field(world.post("/credits/redeem", R"({"code":"WELCOME-10","x":1})", "k")) ==
          "422 x unknown_field");
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"A","code":"B"})", "k")) ==
          "400 duplicate_key");
    CHECK(world.balance("alice") == 50_credits);
}

TEST_CASE("PROMO-3: a repeat with the same key gets the same bytes and changes nothing")
{
    World world;
    world.open("alice");
    world.adjust("alice", -20_credits);  // debt, so that a second line follows the first
    world.code("WELCOME");
    auto const first = world.redeem("alice", "WELCOME", "once");
    CHECK(at(first.body, "balance.balance") == "30");
    CHECK(at(first.body, "balance.debt") == "0");
    world.adjust("alice", 5_credits);
    auto const again = world.redeem("alice", "WELCOME", "once");
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(header(again, "Idempotent-Replayed") == "true");
    CHECK(world.balance("alice") == 35_credits);
    CHECK(world.uses("WELCOME") == "1");

    CHECK(World::told(world.redeem("alice", "OTHER", "once")) == "422 idempotency_key_reused");
    world.be_user("alice");
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME"})")) ==
          "400 idempotency_key_required");
}

TEST_CASE("PROMO-2: each refusal has its code and status, and changes nothing")
{
    World world;
    world.open("alice");
    world.code("OFF", R"(,"active":false)");
    world.code("LATER", fmt::format(R"(,"startsAt":"{}")", world.in(Duration::hours(1))));
    world.code("SHORT", fmt::format(R"(,"expiresAt":"{}")", world.in(Duration::milliseconds(1))));
    world.code("ONCE");
    world.code("NEW", R"(,"newUsersOnlyDays":1)");
    world.code("ONE", R"(,"maxUses":1)");
    world.open("bob");
    REQUIRE(world.redeem("bob", "ONE").status == 201);
    REQUIRE(world.redeem("alice", "ONCE").status == 201);

    world.service.clock.advance(Duration::milliseconds(1));
    CHECK(World::told(world.redeem("alice", "NOTHING")) == "404 promo_not_found");
    CHECK(World::told(world.redeem("alice", "OFF")) == "409 promo_inactive");
    CHECK(World::told(world.redeem("alice", "LATER")) == "409 promo_not_started");
    CHECK(World::told(world.redeem("alice", "SHORT")) == "410 promo_expired");
    CHECK(World::told(world.redeem("alice", "ONCE")) == "409 promo_already_redeemed");
    CHECK(World::told(world.redeem("alice", "ONE")) == "409 promo_exhausted");
    world.service.clock.advance(Duration::days(1));
    CHECK(World::told(world.redeem("alice", "NEW")) == "409 promo_not_eligible");
    CHECK(world.balance("alice") == 50_credits);
    for (auto const* const code : {"OFF", "LATER", "SHORT", "NEW"}) {
        CHECK(world.uses(code) == "0");
    }
    CHECK(all_ok(verify(*world.service.database)));
}

TEST_CASE("PROMO-2: a refusal is kept under its key")
{
    World world;
    world.open("alice");
    auto const first = world.redeem("alice", "SOON", "k");
    CHECK(World::told(first) == "404 promo_not_found");
    world.code("SOON");
    CHECK(world.redeem("alice", "SOON", "k").body == first.body);
    CHECK(world.redeem("alice", "SOON").status == 201);
}

TEST_CASE("PROMO-2: where the setting hides them, the guessable refusals look alike")
{
    World world;
    world.settings.uniform_refusals = true;
    world.open("alice");
    world.code("OFF", R"(,"active":false)");
    world.code("LATER", fmt::format(R"(,"startsAt":"{}")", world.in(Duration::hours(1))));
    world.code("SHORT", fmt::format(R"(,"expiresAt":"{}")", world.in(Duration::milliseconds(1))));
    world.code("ONCE");
    REQUIRE(world.redeem("alice", "ONCE").status == 201);
    world.service.clock.advance(Duration::milliseconds(1));
    for (auto const* const code : {"NOTHING", "OFF", "LATER", "SHORT"}) {
        auto const response = world.redeem("alice", code);
        CHECK(World::told(response) == "404 promo_invalid");
        CHECK(response.body == world.redeem("alice", "NOTHING").body);
    }
    CHECK(World::told(world.redeem("alice", "ONCE")) == "409 promo_already_redeemed");
}

TEST_CASE("PROMO-4: after as many wrong codes as allowed a user waits out the hour, also with a right one")
{
    World world;
    world.settings.guesses_per_user = 3;
    world.open("alice");
    world.open("bob");
    world.code("RIGHT");
    for (int i = 0; i < 3; ++i) {
        CHECK(World::told(world.redeem("alice", "WRONG")) == "404 promo_not_found");
    }
    world.service.clock.advance(Duration::minutes(20));
    auto const refused = world.redeem("alice", "RIGHT", "mine");
    CHECK(World::told(refused) == "429 too_many_attempts");
    CHECK(header(refused, "Retry-After") == "2400");
    CHECK(world.redeem("bob", "RIGHT").status == 201);

    world.service.clock.advance(Duration::minutes(40));
    CHECK(world.redeem("alice", "RIGHT", "mine").status == 201);  // the key was free
}

TEST_CASE("PROMO-4: only codes that there are none of count as guesses")
{
    World world;
    world.settings.guesses_per_user = 1;
    world.open("alice");
    world.code("OFF", R"(,"active":false)");
    for (int i = 0; i < 5; ++i) {
        CHECK(World::told(world.redeem("alice", "OFF")) == "409 promo_inactive");
        CHECK(World::told_field(world.redeem("alice", "!!!")) == "422 code bad_format");
    }
    CHECK(World::told(world.redeem("alice", "WRONG", "k")) == "404 promo_not_found");
    CHECK(World::told(world.redeem("alice", "WRONG", "k")) == "404 promo_not_found");  // the same guess again
    CHECK(World::told(world.redeem("alice", "OFF")) == "429 too_many_attempts");
}

TEST_CASE("PROMO-4: guesses count for an address over its users, but not for a service's address")
{
    World world;
    world.settings.guesses_per_address = 4;
    for (auto const* const user : {"alice", "bob", "carol"}) {
        world.open(user);
    }
    world.be_service();
    for (int i = 0; i < 9; ++i) {
        auto const body = fmt::format(R"({{"code":"WRONG","userId":"{}"}})", i % 2 == 0 ? "alice" : "bob");
        CHECK(World::told(world.post("/credits/redeem", body, fmt::format("k{}", i))) ==
              "404 promo_not_found");
    }
    for (int i = 0; i < 4; ++i) {
        CHECK(World::told(world.redeem(i % 2 == 0 ? "alice" : "bob", "WRONG")) == "404 promo_not_found");
    }
    CHECK(World::told(world.redeem("carol", "WRONG")) == "429 too_many_attempts");
}

TEST_CASE("PROMO-4: a limit of 0 switches it off")
{
    World world;
    world.settings.guesses_per_user = 0;
    world.settings.guesses_per_address = 0;
    world.open("alice");
    for (int i = 0; i < 150; ++i) {
        CHECK(World::told(world.redeem("alice", "WRONG")) == "404 promo_not_found");
    }
}

TEST_CASE("PROMO-4: addresses of one IPv6 network count together")
{
    CHECK(guesser_of_address("k", "2001:db8:1:2::1") == guesser_of_address("k", "2001:db8:1:2:ffff::9"));
    CHECK(guesser_of_address("k", "2001:db8:1:2::1") != guesser_of_address("k", "2001:db8:1:3::1"));
    CHECK(guesser_of_address("k", "192.0.2.1") != guesser_of_address("k", "192.0.2.2"));
    CHECK(guesser_of_address("k", "192.0.2.1") != guesser_of_user("k", "192.0.2.1"));
    CHECK(guesser_of_address("k", "192.0.2.1") != guesser_of_address("other", "192.0.2.1"));
    CHECK(guesser_of_address("k", "192.0.2.1").size() == 16);
}

TEST_CASE("PROMO-4: deactivating a code takes nothing back")
{
    World world;
    world.open("alice");
    world.open("bob");
    world.code("WELCOME");
    REQUIRE(world.redeem("alice", "WELCOME").status == 201);
    world.be_admin();
    REQUIRE(world.post("/admin/promo-codes/WELCOME/deactivate").status == 200);
    CHECK(World::told(world.redeem("bob", "WELCOME")) == "409 promo_inactive");
    CHECK(world.balance("alice") == 50_credits);
}

TEST_CASE("ADMIN-7: a suspended user redeems nothing")
{
    World world;
    world.open("alice");
    world.code("WELCOME");
    world.suspend("alice");
    CHECK(World::told(world.redeem("alice", "WELCOME")) == "403 account_suspended");
    CHECK(world.uses("WELCOME") == "0");
}

TEST_CASE("IDENT-2: a user redeems for their own account only, and a missing one looks like another's")
{
    World world;
    world.open("alice");
    world.open("bob");
    world.code("WELCOME");
    world.be_user("alice");
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME","userId":"bob"})", "a")) ==
          "404 account_not_found");
    CHECK(World::told(world.redeem("nobody", "WELCOME")) == "404 account_not_found");
    world.be_service();
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME"})", "b")) ==
          "422 validation_failed");
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME","userId":"bob"})", "c")) == "201");
    CHECK(world.balance("bob") == 50_credits);
    CHECK(world.balance("alice") == 0_credits);

    world.be(world.service.principal("usr_x", {}, "alice"));
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME"})", "d")) == "403 forbidden");
    world.be(nullptr);
    CHECK(World::told(world.post("/credits/redeem", R"({"code":"WELCOME"})", "e")) == "401 unauthenticated");
}

TEST_CASE("LEDGER-10: a redemption may open the account where the setting allows it")
{
    World world;
    world.code("WELCOME");
    world.accounts.open_on_first_use = true;
    world.accounts.signup_credits = 1_credits;
    CHECK(at(world.redeem("dora", "WELCOME").body, "balance.balance") == "51");
}

TEST_CASE("PROMO-3: what the ledger refuses is not counted")
{
    World world;
    world.accounts.max_open_grants = 1;
    world.open("alice");
    world.code("ONE");
    world.code("TWO");
    REQUIRE(world.redeem("alice", "ONE").status == 201);
    CHECK(World::told(world.redeem("alice", "TWO")) == "409 too_many_grants");
    CHECK(world.uses("TWO") == "0");
    world.accounts.max_open_grants = 2;
    CHECK(world.redeem("alice", "TWO").status == 201);
}

namespace {

/// Counts down what is delivered, on the writer's thread.
class Counter final : public engine::Mailbox
{
public:
    explicit Counter(int expected) : left_(expected) {}
    void deliver(std::vector<engine::Delivery> deliveries) override
    {
        std::scoped_lock const lock{mutex_};
        for (auto& delivery : deliveries) {
            auto const& finished = delivery.finished;
            bool const is_decided = finished.fate == engine::Fate::Decided;
            ++by_status[is_decided ? finished.command->answer().status : 0];
            --left_;
        }
        changed_.notify_all();
    }
    void wait()
    {
        std::unique_lock lock{mutex_};
        REQUIRE(changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return left_ == 0; }));
    }
    std::map<int, int> by_status;

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int left_;
};

/// Redeems `code` for all those users at once from four threads; statuses by count. The writer is kept busy
/// until all of them wait, so that they share as few batches as they can.
std::map<int, int> redeem_at_once(World& world, std::vector<std::string> const& users,
                                  std::string const& code)
{
    class NoLoop final : public http::Loop
    {
        void post(std::move_only_function<void()> /*work*/) override {}
        [[nodiscard]] std::size_t index() const override { return 0; }
        [[nodiscard]] bool is_current() const override { return true; }
    };
    NoLoop loop;
    Rules const rules{world.service.ids, world.service.services->key_secret, world.settings, world.accounts};
    std::latch all_wait{1};
    Counter first{1};
    world.service.engine->submit(
        std::make_unique<testing::Doing>("somebody",
                                         [&](ledger::Books&, engine::Context const&) { all_wait.wait(); }),
        first, [](engine::Finished) {});
    Counter counter{static_cast<int>(users.size())};
    auto const before = world.service.engine->figures();
    {
        std::vector<std::jthread> threads;
        for (std::size_t thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (std::size_t i = thread; i < users.size(); i += 4) {
                    http::Exchange const exchange{std::make_unique<http::Request>(),
                                                  world.service.principal("user:" + users[i], {}, users[i]),
                                                  loop, [](http::Response) {}};
                    world.service.engine->submit(
                        std::make_unique<RedeemCommand>(rules, exchange, users[i], code), counter,
                        [](engine::Finished) {});
                }
            });
        }
    }
    all_wait.count_down();
    first.wait();
    counter.wait();
    auto const after = world.service.engine->figures();
    MESSAGE(users.size(), " contenders shared ", after.batches - before.batches, " batches, the largest ",
            after.largest_batch);
    return counter.by_status;
}

}  // namespace

TEST_CASE("PROMO-3: a code for 100 and 1,000 users at once gives exactly 100")
{
    World world;
    world.code("RUSH", R"(,"maxUses":100)");
    std::vector<std::string> users;
    for (int i = 0; i < 1000; ++i) {
        users.push_back(fmt::format("user{}", i));
        world.open(users.back());
    }
    auto const statuses = redeem_at_once(world, users, "RUSH");
    CHECK(statuses == std::map<int, int>{{201, 100}, {409, 900}});
    CHECK(world.uses("RUSH") == "100");
    CHECK(at(world.get("/admin/promo-codes/RUSH/redemptions").body, "total") == "100");
    Credits granted;
    for (auto const& user : users) {
        granted += world.balance(user);
    }
    CHECK(granted == 5000_credits);
    CHECK(all_ok(verify(*world.service.database)));
}

TEST_CASE("PROMO-3: one user who redeems 50 times at once gets the credits once")
{
    World world;
    world.code("WELCOME");
    world.open("alice");
    auto const statuses = redeem_at_once(world, std::vector<std::string>(50, "alice"), "WELCOME");
    CHECK(statuses == std::map<int, int>{{201, 1}, {409, 49}});
    CHECK(world.balance("alice") == 50_credits);
    CHECK(world.uses("WELCOME") == "1");
    CHECK(all_ok(verify(*world.service.database)));
}

}  // namespace creditd::promotions
