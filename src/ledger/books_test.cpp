// The books behind the engine and on the store: what the pure domain's tests cannot show.

#include "ledger/books.hpp"
#include "ledger/open_account.hpp"
#include "ledger/testing/stored_world.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd::ledger {

using engine::Fate;
using testing::at;
using testing::key_named;
using testing::StoredWorld;

namespace {

StoredWorld::Act spending(Credits amount)
{
    return [amount](Posting& posting, engine::WorkingSet&) -> Verdict {
        auto const spent = spend_credits(posting, {.amount = amount});
        static http::ProblemKind const short_of{"insufficient_credits", 402, "Not enough credits", "Too few.",
                                                "More."};
        return spent ? Verdict{LineAnswer{*spent}} : Verdict{Refusal{http::problem_of(short_of, "too few")}};
    };
}

/// The answer as a client gets it.
engine::Answer told(engine::Finished const& finished)
{
    return finished.fate == Fate::Replayed ? finished.answer : finished.command->answer();
}

}  // namespace

TEST_CASE("LEDGER-10: fifty first requests of one user in one batch open one account with one signup credit")
{
    StoredWorld world;
    world.settings.signup_credits = 1_credits;
    std::vector<std::unique_ptr<engine::Command>> commands;
    for (int i = 0; i < 50; ++i) {
        commands.push_back(world.command("alice", spending(0_credits)));
    }

    auto const fates = world.run_together(std::move(commands));

    for (auto const& finished : fates) {
        CHECK(finished.fate == Fate::Decided);
    }
    CHECK(world.account("alice").balance == 1_credits);
    auto const lines = world.lines("alice");
    REQUIRE(lines.size() == 51);
    CHECK(lines[0].type == TransactionType::Signup);
    CHECK(lines[0].reason == "signup credit");
    CHECK(lines[50].seq == 51);
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-10: a signup credit of 0 opens the account without a line")
{
    StoredWorld world;

    world.read("alice");

    CHECK(world.account("alice").balance == 0_credits);
    CHECK(world.lines("alice").empty());
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-10: a second opening is refused, in the same batch and later")
{
    StoredWorld world;
    world.settings.signup_credits = 1_credits;
    auto const open_again = [&](Posting& posting, engine::WorkingSet& set) -> Verdict {
        NumberSource numbers;
        engine::testing::SeededRandom random{1};
        auto const again = open_account(set.shelf<Books>(), "alice", "system", world.settings,
                                        {posting.now(), numbers, random});
        CHECK(again.error() == OpenAccountRefusal::AlreadyOpen);
        return TextAnswer{{200, ""}};
    };

    (void)world.run(world.command("alice", open_again));
    (void)world.run(world.command("alice", open_again));

    CHECK(world.lines("alice").size() == 1);
}

TEST_CASE("LEDGER-3: of a hundred spends of 1 in one batch on a balance of 60, exactly sixty pass")
{
    StoredWorld world;
    world.grant("alice", 60);
    std::vector<std::unique_ptr<engine::Command>> commands;
    for (int i = 0; i < 100; ++i) {
        commands.push_back(world.command("alice", spending(1_credits)));
    }

    int passed = 0;
    for (auto const& finished : world.run_together(std::move(commands))) {
        passed += told(finished).status == 201 ? 1 : 0;
    }

    CHECK(passed == 60);
    CHECK(world.account("alice").balance == 0_credits);
    CHECK(world.complaints() == "");
}

TEST_CASE(
    "ENGINE-2: an answer told by a line comes again byte for byte: same batch, later batch, after a restart")
{
    StoredWorld world;
    world.grant("alice", 100);
    std::vector<std::unique_ptr<engine::Command>> commands;
    commands.push_back(world.command("alice", spending(1_credits), key_named("k")));
    commands.push_back(world.command("alice", spending(5_credits)));
    commands.push_back(world.command("alice", spending(1_credits), key_named("k")));
    auto const together = world.run_together(std::move(commands));
    auto const answer = told(together[0]);
    REQUIRE(together[0].fate == Fate::Decided);

    auto const check_replay = [&](engine::Finished const& finished) {
        CHECK(finished.fate == Fate::Replayed);
        CHECK(told(finished).status == answer.status);
        CHECK(told(finished).body == answer.body);
    };
    check_replay(together[2]);
    world.spend("alice", 7);
    check_replay(world.run(world.command("alice", spending(1_credits), key_named("k"))));
    world.close();
    world.open();
    check_replay(world.run(world.command("alice", spending(1_credits), key_named("k"))));
    CHECK(world.run(world.command("alice", spending(2_credits), key_named("k", 2))).fate == Fate::KeyReused);

    CHECK(world.account("alice").balance == 87_credits);
    CHECK(world.complaints() == "");
}

TEST_CASE("ENGINE-7: an account whose row contradicts itself fails its own commands and nobody else's")
{
    StoredWorld world;
    world.grant("alice", 10);
    world.grant("bob", 10);
    auto const put_state = [&](std::string_view state) {  // the one before
        std::string before;
        std::array const row{storage::Value::bytes(state)};
        world.engine->stop();  // a lane has one thread
        auto batch = world.database->begin(0);
        batch->query({"state", "SELECT state FROM accounts WHERE user_id = 'alice'"}, {},
                     [&](storage::Row const& found) { before = found.bytes(0); });
        batch->query({"damage", "UPDATE accounts SET state = $1 WHERE user_id = 'alice'"}, row,
                     [](storage::Row const&) {});
        batch->commit(0);
        batch.reset();
        world.close();
        world.open();
        return before;
    };
    auto const state = put_state("no state at all");
    std::vector<std::unique_ptr<engine::Command>> commands;
    for (auto const* const user : {"bob", "alice", "bob", "alice"}) {
        commands.push_back(world.command(user, spending(1_credits)));
    }

    auto const fates = world.run_together(std::move(commands));

    CHECK(fates[0].fate == Fate::Decided);
    CHECK(fates[1].fate == Fate::Failed);
    CHECK(fates[2].fate == Fate::Decided);
    CHECK(fates[3].fate == Fate::Failed);
    CHECK(world.account("bob").balance == 8_credits);
    put_state(state);
    CHECK(world.account("alice").balance == 10_credits);
    CHECK(world.complaints() == "");
}

TEST_CASE("ENGINE-2: a refusal is kept under its key, also after a restart and when credits have come since")
{
    StoredWorld world;
    world.grant("alice", 1);
    auto const refused = world.run(world.command("alice", spending(2_credits), key_named("k")));
    REQUIRE(told(refused).status == 402);
    world.grant("alice", 10);

    auto const check_replay = [&] {
        auto const again = world.run(world.command("alice", spending(2_credits), key_named("k")));
        CHECK(again.fate == Fate::Replayed);
        CHECK(told(again).status == 402);
        CHECK(told(again).body == told(refused).body);
    };
    check_replay();
    world.close();
    world.open();
    check_replay();

    CHECK(world.account("alice").balance == 11_credits);
    CHECK(told(world.run(world.command("alice", spending(2_credits), key_named("fresh")))).status == 201);
}

TEST_CASE("ENGINE-2: a refusal that another try may pass is not kept")
{
    StoredWorld world;
    bool absent = true;
    auto const act = [&](Posting& posting, engine::WorkingSet& set) -> Verdict {
        static http::ProblemKind const missing{"not_found", 404, "Nothing", "Nothing.", "Nothing."};
        return absent ? Verdict{Refusal{http::problem_of(missing, "not yet"), false}}
                      : spending(0_credits)(posting, set);
    };

    CHECK(told(world.run(world.command("alice", act, key_named("k")))).status == 404);
    absent = false;

    auto const second = world.run(world.command("alice", act, key_named("k")));
    CHECK(second.fate == Fate::Decided);
    CHECK(told(second).status == 201);
}

TEST_CASE("LEDGER-6: a refused command's due lines are committed with it")
{
    StoredWorld world;
    world.grant("alice", 100, {.until = at("10:00")});

    world.clock.set(at("10:30"));
    CHECK(told(world.run(world.command("alice", spending(1_credits)))).status == 402);

    auto const lines = world.lines("alice");
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].type == TransactionType::Expiry);
    CHECK(lines[1].occurred_at == at("10:00"));
    CHECK(lines[1].created_at == at("10:30"));
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-5: a scheduled grant is kept without a line, and begins after a restart")
{
    StoredWorld world;
    CHECK(world.grant("alice", 100, {.from = at("10:00"), .until = at("12:00")}) == 0);
    CHECK(world.account("alice").next_due_at() == at("10:00"));
    CHECK(world.complaints() == "");

    world.close();
    world.open();
    world.clock.set(at("10:00"));
    world.spend("alice", 40);

    CHECK(world.account("alice").balance == 60_credits);
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-11: the chain of an account goes on after a restart, and accounts do not share one")
{
    StoredWorld world;
    world.grant("alice", 10);
    world.grant("bob", 10);
    CHECK(world.account("alice").chain != world.account("bob").chain);
    auto const before = world.account("alice").chain;

    world.close();
    world.open();
    world.spend("alice", 1);

    CHECK(world.account("alice").chain != before);
    CHECK(world.complaints() == "");
}

TEST_CASE("USAGE-3: what was reversed of a line is remembered across commits")
{
    StoredWorld world;
    world.grant("alice", 100);
    auto const usage = world.spend("alice", 50);

    world.reverse_usage("alice", usage, 20);
    world.reverse_usage("alice", usage, 30);

    CHECK_THROWS_WITH(world.reverse_usage("alice", usage, Credits::from_micro(1)),
                      doctest::Contains("refused"));
    CHECK(world.account("alice").balance == 100_credits);
    CHECK(world.complaints() == "");
}

TEST_CASE("LEDGER-2: all accounts and the system accounts together are zero, whatever happens")
{
    StoredWorld world;
    world.grant("alice", 100, {.until = at("10:00")});
    world.grant("bob", 30, {.paid = true, .source = GrantSource::Purchase});
    auto const usage = world.spend("alice", 60, {}, Charge{"tokens", 1, "6000"});
    world.adjust("bob", -50, "correction");
    world.reverse_usage("alice", usage, 10);
    world.clock.set(at("10:00"));
    world.read("alice");

    // users: 0 and −20; systems: −(100 + 30 − 60 − 50 + 10 − 50)
    CHECK(world.account("alice").balance == 0_credits);
    CHECK(world.account("bob").balance == Credits::whole(-20));
    CHECK(world.complaints() == "");
}

}  // namespace creditd::ledger
