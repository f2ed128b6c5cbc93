#include "engine/testing/house.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <string>

namespace creditd::engine {

using testing::broken;
using testing::Fault;
using testing::Gate;
using testing::House;
using testing::key;
using testing::list;
using testing::note;
using testing::told;

TEST_CASE(
    "ENGINE-4: a batch whose commit fails leaves nothing, says so, and may be tried again with the same keys")
{
    struct Row
    {
        Fault fault;
        Fate fate;
    };
    for (auto const& [fault, fate] : {Row{Fault::Failure, Fate::Failed}, Row{Fault::Full, Fate::Full}}) {
        House house;
        (void)house.run(note("before"));

        house.database->next_commit = fault;
        auto const failed = house.run(note("a", Memory::Kind::Stored, key(1)));
        CHECK(failed.fate == fate);
        CHECK(house.notes().size() == 1);

        auto const again = house.run(note("a", Memory::Kind::Stored, key(1)));
        CHECK(again.fate == Fate::Decided);
        CHECK(house.notes().size() == 2);
        CHECK(house.engine->figures().failures == 1);
    }
}

TEST_CASE("ENGINE-4: all of a batch fails together")
{
    House house;
    std::latch inside{1};
    std::latch go{1};
    std::vector<std::promise<Fate>> fates(3);
    house.engine->submit(std::make_unique<Gate>(inside, go), house.inbox, [&](Finished) {
        house.database->next_commit = Fault::Failure;
    });  // after its own commit
    inside.wait();
    for (auto& fate : fates) {
        house.engine->submit(note("n", Memory::Kind::Stored, key(1)), house.inbox,
                             [&](Finished finished) { fate.set_value(finished.fate); });
    }
    go.count_down();

    for (auto& fate : fates) {
        CHECK(fate.get_future().get() == Fate::Failed);
    }
    CHECK(house.notes().empty());
}

TEST_CASE("ENGINE-4: a batch that meets a conflict is decided again, and has its effect once")
{
    House house;
    house.database->next_commit = Fault::Conflict;
    house.database->times = 5;

    auto const finished = house.run(note("a", Memory::Kind::Stored, key(1)));

    CHECK(finished.fate == Fate::Decided);
    CHECK(house.notes().size() == 1);
    CHECK(house.engine->figures().retries == 5);
    CHECK(house.engine->figures().batches == 1);
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Replayed);
}

TEST_CASE("ENGINE-4: a batch that meets nothing but conflicts is tried in halves; each half by itself")
{
    House house;
    std::latch inside{1};
    std::latch go{1};
    std::vector<std::promise<Fate>> fates(4);
    house.engine->submit(std::make_unique<Gate>(inside, go), house.inbox, [&](Finished) {
        house.database->times = 6 + 6;  // the four, then the first two
        house.database->next_commit = Fault::Conflict;
    });
    inside.wait();
    for (auto& fate : fates) {
        house.engine->submit(note("n"), house.inbox,
                             [&](Finished finished) { fate.set_value(finished.fate); });
    }
    go.count_down();

    for (auto& fate : fates) {
        CHECK(fate.get_future().get() == Fate::Decided);
    }
    CHECK(house.notes().size() == 4);
}

TEST_CASE("ENGINE-4: a command that meets nothing but conflicts by itself fails, and leaves nothing")
{
    House house;
    house.database->times = 6;
    house.database->next_commit = Fault::Conflict;

    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Failed);
    CHECK(house.notes().empty());
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Decided);
}

TEST_CASE(
    "ENGINE-4: while the database is away a batch is tried again, until its oldest command waited too long")
{
    House house{
        {.give_up_after = std::chrono::milliseconds{4000}, .retry_pause = std::chrono::milliseconds{0}}};
    int tries = 0;
    house.database->on_fault = [&] {
        ++tries;
        house.clock.wait(Duration::milliseconds(1500));
    };

    house.database->times = 2;
    house.database->next_commit = Fault::Unavailable;
    CHECK(house.run(note("a")).fate == Fate::Decided);
    CHECK(tries == 2);

    tries = 0;
    house.database->times = 100;
    house.database->next_commit = Fault::Unavailable;
    CHECK(house.run(note("b", Memory::Kind::Stored, key(1))).fate == Fate::Failed);
    CHECK(tries == 3);  // at 0, 1.5 and 3 s; not at 4.5 s

    house.database->next_commit = Fault::None;
    CHECK(house.run(note("b", Memory::Kind::Stored, key(1))).fate == Fate::Decided);
    CHECK(house.notes().size() == 2);
}

TEST_CASE(
    "ENGINE-4: a batch that waits for locks in vain is given up when its oldest command waited too long")
{
    House house;
    int tries = 0;
    house.database->on_fault = [&] {
        ++tries;
        house.clock.wait(Duration::milliseconds(2500));
    };
    house.database->times = 100;
    house.database->next_commit = Fault::Conflict;

    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Failed);
    CHECK(tries == 2);
}

TEST_CASE("ENGINE-4: what waited too long in the queue is refused without a try")
{
    House house;
    std::latch inside{1};
    std::latch go{1};
    std::promise<Fate> fate;
    house.engine->submit(std::make_unique<Gate>(inside, go), house.inbox, [](Finished) {});
    inside.wait();
    house.engine->submit(note("late"), house.inbox,
                         [&](Finished finished) { fate.set_value(finished.fate); });
    house.clock.wait(Duration::milliseconds(4001));
    go.count_down();

    CHECK(fate.get_future().get() == Fate::Overloaded);
    CHECK(house.notes().empty());
    CHECK(house.run(note("again")).fate == Fate::Decided);
}

TEST_CASE("ENGINE-4: a commit whose answer was lost is asked for, and has its effect exactly once")
{
    for (auto const fault : {Fault::LostBefore, Fault::LostAfter}) {
        House house;
        house.database->next_commit = fault;
        auto const finished = house.run(note("a", Memory::Kind::Stored, key(1)));

        CHECK(finished.fate == Fate::Decided);
        CHECK(house.notes().size() == 1);
        auto const again = house.run(note("a", Memory::Kind::Stored, key(1)));
        CHECK(again.fate == Fate::Replayed);
        CHECK(told(again).body == told(finished).body);
    }
}

TEST_CASE("ENGINE-4: when nobody finds out whether a batch was committed, the same key tells it later")
{
    House house;
    house.database->next_commit = Fault::LostForGood;

    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Failed);
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Replayed);
    CHECK(house.notes().size() == 1);
}

TEST_CASE("ENGINE-7: a command that meets a damaged record fails alone, whatever it did before")
{
    House house;
    auto const fates = house.run_together(list(note("a", Memory::Kind::Stored, key(1)), broken(),
                                               note("b", Memory::Kind::Stored, key(2)), broken(),
                                               note("a", Memory::Kind::Stored, key(1))));

    CHECK(fates[0].fate == Fate::Decided);
    CHECK(fates[1].fate == Fate::Failed);
    CHECK(fates[2].fate == Fate::Decided);
    CHECK(fates[3].fate == Fate::Failed);
    CHECK(fates[4].fate == Fate::Replayed);
    REQUIRE(house.notes().size() == 2);
    CHECK(house.notes()[0].second == "a");
    CHECK(house.notes()[1].second == "b");
}

TEST_CASE("ENGINE-4: a commit with unknown result acknowledges nothing and calls for the end of the process")
{
    House house;
    std::promise<std::string> reason;
    house.engine->on_commit_unknown = [&](std::string const& why) { reason.set_value(why); };
    house.database->next_commit = Fault::Unknown;

    auto const finished = house.run(note("a"));

    CHECK(finished.fate == Fate::Failed);
    CHECK(reason.get_future().get() == "a planned failed sync");
}

}  // namespace creditd::engine
