#include "engine/facts.hpp"
#include "engine/testing/doubles.hpp"
#include "storage/database.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd::engine {

namespace {

constexpr FactKind rained{"weather.rained"};
constexpr FactKind snowed{"weather.snowed"};
constexpr FactKind flooded{"weather.flooded"};

/// A working set with facts, which are recorded as in a batch.
class World
{
public:
    WorkingSet set;
    Facts& facts = set.add<Facts>(set);
    std::vector<std::string> heard;

    void listen(std::vector<FactKind> const& kinds)
    {
        facts.listen(kinds, [this](Fact const& fact, WorkingSet&, Context const&) {
            heard.push_back(std::string{fact.kind.name} + " " + std::to_string(fact.number));
        });
    }
    void leave(FactKind kind, std::int64_t number) { leave_fact(set, {.kind = kind, .number = number}); }
    void record()
    {
        auto const batch = database_->begin(0);
        NumberSource numbers;
        set.record(*batch, {Moment::from_milliseconds(0), numbers, random_});
    }

private:
    storage::testing::TemporaryDirectory directory_;
    testing::SeededRandom random_{1};
    std::unique_ptr<storage::Database> database_ =
        storage::sqlite::open({.directory = directory_.path() / "ledger", .now = {}}, {});
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("ENGINE-5: a fact reaches everybody who listens to its kind, in the order in which facts were left")
{
    World world;
    world.listen({rained, snowed});
    world.leave(snowed, 1);
    world.leave(rained, 2);
    world.leave(snowed, 3);
    CHECK(world.heard.empty());  // not before every command is decided

    world.record();

    CHECK(world.heard == Strings{"weather.snowed 1", "weather.rained 2", "weather.snowed 3"});
}

TEST_CASE("ENGINE-5: a fact nobody listens to is not kept")
{
    World world;
    world.listen({rained});

    world.leave(snowed, 1);

    CHECK_FALSE(is_heard(world.set, snowed));
    CHECK(is_heard(world.set, rained));
    CHECK(world.facts.left().empty());
}

TEST_CASE("ENGINE-5: a listener may want a kind at some times only")
{
    World world;
    bool wanted = false;
    world.facts.listen(
        std::array{rained}, [&](Fact const&, WorkingSet&, Context const&) { world.heard.push_back("rain"); },
        [&](FactKind) { return wanted; });

    world.leave(rained, 1);
    CHECK(world.facts.left().empty());
    wanted = true;
    world.leave(rained, 2);
    world.record();

    CHECK(world.heard == Strings{"rain"});
}

TEST_CASE("ENGINE-5: a batch that is tried again is told again, from nothing")
{
    World world;
    world.listen({rained});
    world.leave(rained, 1);
    world.record();

    world.set.clear();
    world.heard.clear();
    world.leave(rained, 1);
    world.record();

    CHECK(world.heard == Strings{"weather.rained 1"});
}

TEST_CASE("ENGINE-5: a fact that a listener leaves is told too")
{
    World world;
    world.facts.listen(std::array{rained}, [](Fact const& fact, WorkingSet& set, Context const&) {
        leave_fact(set, {.kind = flooded, .number = fact.number});
    });
    world.listen({flooded});

    world.leave(rained, 7);
    world.record();

    CHECK(world.heard == Strings{"weather.flooded 7"});
}

TEST_CASE("ENGINE-5: leaving a fact needs nobody to know of facts")
{
    WorkingSet without;
    leave_fact(without, {.kind = rained});
    CHECK_FALSE(is_heard(without, rained));
}

}  // namespace creditd::engine
