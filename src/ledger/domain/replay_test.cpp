// A replay knows nothing of the rules' code: it must agree with what they write, and object to everything
// else. The stories of the other tests show the first half at every step; here is the second.

#include "ledger/domain/replay.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::World;

namespace {

/// What the replay of `lines` says of the first bad one; empty when all are good.
std::string objection_to(Lines const& lines)
{
    Replay replay;
    for (auto const& line : lines) {
        if (auto const problem = replay.apply(line)) {
            return *problem;
        }
    }
    return "";
}

/// A grant until 10:00, a hold, a part captured, the rest expired, a debt, and a grant that paid it.
World story()
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.hold("job", 40);
    world.capture("job", 10, {.final = false});
    world.set_clock(at("10:00"));
    world.read();
    world.adjust(-30, {.allow_debt = true});
    world.grant("B", 50);
    world.spend(5);
    world.reverse_usage(world.last_line().seq, 5);
    return world;
}

}  // namespace

TEST_CASE("LEDGER-4: a replay takes every line of a story")
{
    CHECK(objection_to(story().lines()) == "");
}

TEST_CASE("LEDGER-4: a replay objects to a gap, a repetition and an exchange of lines")
{
    auto lines = story().lines();
    REQUIRE(lines.size() == 10);

    SUBCASE("gap")
    {
        lines.erase(lines.begin() + 2);
    }
    SUBCASE("repetition")
    {
        lines.insert(lines.begin() + 2, lines[1]);
    }
    SUBCASE("exchange")
    {
        std::swap(lines[1], lines[2]);
    }

    CHECK(objection_to(lines) == "is not the next line of its account");
}

TEST_CASE("LEDGER-3: a replay objects to a line that says another balance, held or debt")
{
    auto lines = story().lines();

    SUBCASE("balance")
    {
        lines[5].balance_after += Credits::from_micro(1);
    }
    SUBCASE("held")
    {
        lines[1].held_after += Credits::from_micro(1);
    }
    SUBCASE("debt")
    {
        lines[5].debt_after += Credits::from_micro(1);
    }

    CHECK(objection_to(lines) == "says another balance, held or debt than the lines up to it");
}

TEST_CASE("LEDGER-2: a replay objects to a line whose draws are not its amount")
{
    auto lines = story().lines();

    SUBCASE("amount")
    {
        lines[2].amount += Credits::from_micro(1);
    }
    SUBCASE("draw")
    {
        lines[2].draws[0].amount += Credits::from_micro(1);
    }
    SUBCASE("debt")
    {
        lines[5].debt_made -= Credits::from_micro(1);
    }
    SUBCASE("a hold's step that moves credits")
    {
        lines[1].amount = Credits::from_micro(1);
    }
    SUBCASE("repaid")
    {
        lines[7].debt_repaid += Credits::from_micro(1);
    }

    CHECK(objection_to(lines) == "does not add up to its amount");
}

TEST_CASE("LEDGER-5: a replay objects to credits of an expired grant, and to an expiry before its time")
{
    auto lines = story().lines();

    SUBCASE("spent at its expiry")
    {
        lines.resize(3);
        Transaction late;
        late.seq = 4;
        late.type = TransactionType::Usage;
        late.amount = -(1_credits);
        late.draws = {{lines[0].draws[0].grant, -(1_credits)}};
        late.occurred_at = at("10:00");
        late.created_at = at("10:00");
        lines.push_back(late);
        CHECK(objection_to(lines) == "takes from a grant that has expired");
    }
    SUBCASE("held at its expiry")
    {
        lines[1].occurred_at = at("10:00");
        lines[1].created_at = at("10:00");
        CHECK(objection_to(lines) == "holds credits of a grant that has expired");
    }
    SUBCASE("expired too early")
    {
        lines[4].occurred_at = at("09:59:59.999");
        CHECK(lines[4].type == TransactionType::Expiry);
        CHECK(objection_to(lines) == "expires a grant before its time");
    }
}

TEST_CASE("LEDGER-6: a replay objects to time that goes back")
{
    auto lines = story().lines();

    SUBCASE("when it counts")
    {
        lines[6].occurred_at = at("09:59");
        CHECK(objection_to(lines) == "occurred before the line in front of it");
    }
    SUBCASE("when it was written")
    {
        lines[2].created_at = at("10:30");
        CHECK(objection_to(lines) == "was written before the line in front of it");
    }
    SUBCASE("written before it counts")
    {
        lines[6].created_at = at("10:00");
        lines[6].occurred_at = at("10:01");
        CHECK(objection_to(lines) == "was written before it occurred");
    }
}

TEST_CASE("LEDGER-10: a replay objects to a second signup credit")
{
    World world;
    world.grant("first", 1);
    world.grant("second", 1);
    auto lines = world.lines();
    lines[0].type = TransactionType::Signup;
    CHECK(objection_to(lines) == "");

    lines[1].type = TransactionType::Signup;

    CHECK(objection_to(lines) == "is a second signup credit");
}

TEST_CASE("LEDGER-5: a replay objects to a grant made twice, for another amount, or not at all")
{
    auto lines = story().lines();

    SUBCASE("twice")
    {
        lines[6].made_grants = lines[0].made_grants;
        CHECK(objection_to(lines) == "makes a grant a second time");
    }
    SUBCASE("another amount")
    {
        lines[0].made_grants[0].amount = 99_credits;
        CHECK(objection_to(lines) == "gives a new grant another amount than its own");
    }
    SUBCASE("not at all")
    {
        lines[0].made_grants.clear();
        CHECK(objection_to(lines) == "gives to a grant that no line made");
    }
}

TEST_CASE("HOLD-1: a replay objects to a step of a hold that is not open")
{
    World world;
    world.grant("A", 100);
    world.hold("job", 40);
    world.release("job");
    auto lines = world.lines();

    SUBCASE("unknown")
    {
        lines[2].hold->number += 1;
    }
    SUBCASE("ended before")
    {
        lines.push_back(lines[2]);
        lines[3].seq = 4;
    }

    CHECK(objection_to(lines) == "is a step of a hold that is not open");
}

TEST_CASE("LEDGER-3: a replay names what an account says otherwise than its lines")
{
    World world = story();
    world.hold("other", 3);
    Replay replay;
    for (auto const& line : world.lines()) {
        REQUIRE_FALSE(replay.apply(line).has_value());
    }
    Account account = world.account();
    REQUIRE_FALSE(replay.compare(account).has_value());
    std::string expected;

    SUBCASE("last line")
    {
        ++account.seq;
        expected = "has another last line than its history";
    }
    SUBCASE("balance")
    {
        account.balance += 1_credits;
        expected = "has another balance, held or debt than its history";
    }
    SUBCASE("spent")
    {
        ++account.spent;
        expected = "has other totals than its history";
    }
    SUBCASE("tallies")
    {
        ++account.tallies.lines[4];
        expected = "has other totals than its history";
    }
    SUBCASE("time")
    {
        account.last_at = account.last_at + Duration::milliseconds(1);
        expected = "has another time than its last line";
    }
    SUBCASE("a grant's facts")
    {
        account.grants[0].facts.priority = 1;
        expected = "tells a grant otherwise than its history";
    }
    SUBCASE("a grant's remainder")
    {
        account.grants[0].free -= 1_credits;
        expected = "has another remainder of a grant than its history";
    }
    SUBCASE("a grant less")
    {
        account.grants.clear();
        expected = "has another remainder of a grant than its history";
    }
    SUBCASE("a grant more")
    {
        account.grants.push_back(account.grants[0]);
        account.grants.back().facts.number = 1;
        expected = "has a grant that its history does not know";
    }
    SUBCASE("a hold less")
    {
        account.holds.pop_back();
        expected = "has other open holds than its history";
    }
    SUBCASE("a hold's end")
    {
        account.holds[0].expires_at = std::nullopt;
        expected = "has an open hold that differs from its history";
    }
    SUBCASE("a hold's slice")
    {
        account.holds[0].slices[0].left -= 1_credits;
        expected = "has an open hold that differs from its history";
    }

    CHECK(replay.compare(account) == expected);
}

TEST_CASE("LEDGER-13: a replay takes undos, and objects to those that undo another line, twice, or otherwise")
{
    World world;
    world.adjust(100);
    world.grant("A", 200, {.priority = 90});
    world.adjust(-40);
    world.spend(20);
    world.undo(3);
    world.undo(1);
    auto lines = world.lines();
    REQUIRE(objection_to(lines) == "");
    auto& given_back = lines.at(4);
    auto& taken_back = lines.at(5);
    REQUIRE(given_back.corrects == 3);
    REQUIRE(taken_back.corrects == 1);

    SUBCASE("a line that is no adjustment")
    {
        given_back.corrects = 4;
        CHECK(objection_to(lines) == "undoes a line that is no adjustment");
    }
    SUBCASE("a line that is not there")
    {
        given_back.corrects = 9;
        CHECK(objection_to(lines) == "undoes a line that is no adjustment");
    }
    SUBCASE("an undo")
    {
        taken_back.corrects = 5;
        CHECK(objection_to(lines) == "undoes a line that is no adjustment");
    }
    SUBCASE("a second time")
    {
        taken_back.corrects = 3;
        CHECK(objection_to(lines) == "undoes an adjustment a second time");
    }
    SUBCASE("another amount than was deducted")
    {
        given_back.amount = 39_credits;
        given_back.draws = {{given_back.draws.front().grant, 39_credits}};
        CHECK(objection_to(lines) == "gives back another amount than was deducted");
    }
    SUBCASE("from another grant than the addition's")
    {
        taken_back.draws = {{lines.at(1).draws.front().grant, taken_back.amount}};
        CHECK(objection_to(lines) == "takes back what the adjustment did not give");
    }
    SUBCASE("one that gives instead of taking")
    {
        given_back.corrects = 1;
        CHECK(objection_to(lines) == "takes back what the adjustment did not give");
    }
}

}  // namespace creditd::ledger
