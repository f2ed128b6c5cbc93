#include "engine/testing/doubles.hpp"
#include "engine/testing/faulty_database.hpp"
#include "nodes/changes.hpp"
#include "nodes/leases.hpp"
#include "nodes/node_name.hpp"
#include "storage/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace creditd::nodes {

namespace {

using engine::testing::ManualClock;

constexpr auto start = Moment::from_milliseconds(1'767'225'600'000);

/// Leaves changes, as a capability's shelf does while it records.
class LeaveChanges final : public engine::Command
{
public:
    explicit LeaveChanges(std::vector<Change> changes) : changes_(std::move(changes)) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        for (auto const& change : changes_) {
            tell_nodes(set, change.kind, change.subject);
        }
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::vector<Change> changes_;
};

/// An engine whose clock is whatever node's turn it is.
struct World
{
    storage::testing::TestDatabase place;
    std::unique_ptr<storage::Database> database = place.open(start);
    engine::testing::FaultyDatabase faulty{*database};
    ManualClock clock{start};
    engine::testing::SeededRandom random{1};
    engine::Engine engine{faulty,
                          [] {
                              auto set = std::make_unique<engine::WorkingSet>();
                              set->add<LeaseBook>();
                              set->add<Changes>(true);
                              return set;
                          },
                          clock,
                          random,
                          {},
                          0};

    ~World() { engine.stop(); }

    void change(std::vector<Change> changes)
    {
        auto const finished = engine.run(std::make_unique<LeaveChanges>(std::move(changes)));
        REQUIRE(finished.fate == engine::Fate::Decided);
    }

    /// What a failover to a standby that was behind does: the last change, `number`, is gone, or another one.
    /// The engine has stopped.
    void lose_change(std::int64_t number, std::optional<Change> const& instead = {})
    {
        static constexpr std::array columns{storage::Column{"number"}, storage::Column{"kind"},
                                            storage::Column{"subject", storage::ColumnType::Bytes}};
        static constexpr storage::Table changes{"changes", storage::Ownership::Global, 1, columns};
        static constexpr std::array counter_columns{storage::Column{"id"}, storage::Column{"last"}};
        static constexpr storage::Table counter{"change_counter", storage::Ownership::Global, 1,
                                                counter_columns};
        using storage::Value;
        auto const batch = database->begin(0);
        if (instead) {
            std::array const row{Value::integer(number),
                                 Value::integer(static_cast<std::int64_t>(instead->kind)),
                                 Value::bytes(instead->subject)};
            batch->upsert(changes, row);
        } else {
            std::array const key{Value::integer(number)};
            batch->remove(changes, key);
            std::array const row{Value::integer(1), Value::integer(number - 1)};
            batch->upsert(counter, row);
        }
        batch->commit(0);
    }
};

/// One node's leases, asked at a moment of true time by a node whose clock is off.
class Node
{
public:
    Node(World& world, std::string name, Duration off)
        : world_(world),
          off_(off),
          leases_(world.engine, world.clock, true, std::move(name))
    {}

    bool holds_at(Moment moment)
    {
        world_.clock.set(moment + off_);
        return leases_.hold("work");
    }
    void give_back_at(Moment moment)
    {
        world_.clock.set(moment + off_);
        leases_.give_back("work");
    }

private:
    World& world_;
    Duration const off_;
    Leases leases_;
};

Duration seconds_of(int count)
{
    return Duration::seconds(count);
}

}  // namespace

TEST_CASE("NODE-1: one node holds a lease for as long as it asks again, another takes over when it does not")
{
    World world;
    Node first{world, "first", {}};
    Node second{world, "second", {}};

    CHECK(first.holds_at(start));
    CHECK_FALSE(second.holds_at(start + seconds_of(1)));
    for (int at = 2; at <= 30; at += 4) {
        CHECK(first.holds_at(start + seconds_of(at)));
    }
    CHECK_FALSE(second.holds_at(start + seconds_of(31)));

    CHECK(second.holds_at(start + seconds_of(41)));
    CHECK_FALSE(first.holds_at(start + seconds_of(42)));
}

TEST_CASE("NODE-1: never do two nodes hold one lease at once, though their clocks are 2 s apart")
{
    for (auto const off : {seconds_of(2), seconds_of(-2), seconds_of(0)}) {
        CAPTURE(off.in_milliseconds());
        World world;
        Node first{world, "first", off};
        Node second{world, "second", {}};
        REQUIRE(first.holds_at(start));

        Moment taken;
        for (auto at = start; taken == Moment{}; at = at + Duration::milliseconds(50)) {
            if (second.holds_at(at)) {
                taken = at;
            }
        }
        CHECK_FALSE(first.holds_at(taken));
        CHECK(taken <= start + Leases::life + seconds_of(2));
    }
}

TEST_CASE("NODE-1: what a node gives back another has at once")
{
    World world;
    Node first{world, "first", {}};
    Node second{world, "second", {}};
    REQUIRE(first.holds_at(start));

    first.give_back_at(start + seconds_of(1));

    CHECK(second.holds_at(start + seconds_of(1)));
    CHECK_FALSE(first.holds_at(start + seconds_of(1)));
}

TEST_CASE(
    "NODE-1: what a killed node held its successor on the machine has at once, of one that lives nothing")
{
    World world;
    auto const name_of_killed = [] {
        std::array<int, 2> pipe{};
        REQUIRE(::pipe(pipe.data()) == 0);
        auto const child = ::fork();
        if (child == 0) {
            auto const name = new_node_name();
            ::_exit(::write(pipe[1], name.data(), name.size()) < 0 ? 1 : 0);
        }
        std::array<char, 256> text{};
        auto const length = ::read(pipe[0], text.data(), text.size());
        REQUIRE(length > 0);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        ::close(pipe[0]);
        ::close(pipe[1]);
        return std::string(text.data(), static_cast<std::size_t>(length));
    }();
    Node killed{world, name_of_killed, {}};
    Node successor{world, new_node_name(), {}};
    Node neighbour{world, new_node_name(), {}};
    REQUIRE(killed.holds_at(start));

    CHECK(successor.holds_at(start + seconds_of(1)));
    CHECK_FALSE(neighbour.holds_at(start + seconds_of(2)));
}

TEST_CASE("NODE-1: only the name of a process that ran here and is gone proves that it has ended")
{
    auto const own = new_node_name();
    auto const with = [&](int part, std::string const& text) {
        std::size_t begin = 0;
        for (int i = 0; i < part; ++i) {
            begin = own.find('/', begin) + 1;
        }
        return own.substr(0, begin) + text + own.substr(own.find('/', begin));
    };
    auto const nobody = std::to_string(std::numeric_limits<pid_t>::max());

    CHECK_FALSE(has_ended(own));
    CHECK(has_ended(with(2, nobody)));
    CHECK(has_ended(with(3, "1")));  // its number is ours now
    for (auto const& name : {std::string{}, std::string{"first"}, with(0, "another-boot"), with(2, "0"),
                             with(2, "-1"), with(2, "x"), "a/" + with(2, nobody)}) {
        CAPTURE(name);
        CHECK_FALSE(has_ended(name));
    }
}

TEST_CASE(
    "NODE-1: a lease whose answer was lost is not taken for held, is looked up again, and is given back")
{
    using engine::testing::Fault;
    World world;
    Node first{world, "first", {}};
    Node second{world, "second", {}};
    world.faulty.next_commit = Fault::LostForGood;
    CHECK_FALSE(first.holds_at(start));
    CHECK_FALSE(second.holds_at(start + seconds_of(1)));  // it was committed after all

    SUBCASE("looked up")
    {
        CHECK(first.holds_at(start + seconds_of(2)));
    }
    SUBCASE("given back")
    {
        first.give_back_at(start + seconds_of(2));
        CHECK(second.holds_at(start + seconds_of(2)));
    }
}

TEST_CASE("NODE-1: without other nodes everything is held, and nothing written")
{
    World world;
    Leases alone{world.engine, world.clock, false, "alone"};
    auto const batches = world.engine.figures().batches;

    CHECK(alone.hold("work"));
    CHECK(world.engine.figures().batches == batches);
}

TEST_CASE("NODE-2: every node hears every change once, in the order of the commits")
{
    World world;
    world.change({{ChangeKind::User, "long ago"}});
    ChangeFeed feed{*world.database};
    CHECK(feed.next().changes.empty());

    world.change({{ChangeKind::User, "ada"}, {ChangeKind::Prices}, {ChangeKind::User, "ada"}});
    world.change({{ChangeKind::Session, std::string("\0\xff", 2)}});
    auto const news = feed.next();

    CHECK_FALSE(news.is_everything);
    CHECK(news.changes == std::vector<Change>{{ChangeKind::User, "ada"},
                                              {ChangeKind::Prices},
                                              {ChangeKind::Session, std::string("\0\xff", 2)}});
    CHECK(feed.next().changes.empty());
}

TEST_CASE("NODE-2: a node that was away for longer than changes are kept is told to forget everything")
{
    World world;
    ChangeFeed away{*world.database};
    ChangeFeed present{*world.database};
    std::size_t heard = 0;
    for (int batch = 0; batch < 24; ++batch) {
        std::vector<Change> changes;
        changes.reserve(512);
        for (int n = 0; n < 512; ++n) {
            changes.push_back({ChangeKind::User, std::to_string(batch * 512 + n)});
        }
        world.change(std::move(changes));
        auto const news = present.next();
        CHECK_FALSE(news.is_everything);
        heard += news.changes.size();
    }

    CHECK(heard == 24 * 512);
    auto const news = away.next();
    CHECK(news.is_everything);
    CHECK(news.changes.size() < 10'000 + 1'024);
    CHECK(away.next().changes.empty());
}

TEST_CASE("NODE-2: a node that heard of changes which were then lost with a primary forgets everything")
{
    World world;
    world.change({{ChangeKind::User, "ada"}});
    ChangeFeed feed{*world.database};
    world.change({{ChangeKind::User, "ben"}});
    REQUIRE(feed.next().changes.size() == 1);
    world.engine.stop();

    SUBCASE("and nothing was changed since")
    {
        world.lose_change(2);
        CHECK(feed.next().is_everything);
        CHECK_FALSE(feed.next().is_everything);
    }
    SUBCASE("and another change has the number now")
    {
        world.lose_change(2, Change{ChangeKind::User, "eve"});
        CHECK(feed.next().is_everything);
        CHECK(feed.next().changes.empty());
    }
}

}  // namespace creditd::nodes
