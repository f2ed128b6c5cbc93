#include "engine/testing/house.hpp"

#include <doctest/doctest.h>

#include <future>
#include <latch>
#include <thread>
#include <vector>

namespace creditd::engine {

using testing::Gate;
using testing::House;
using testing::key;
using testing::list;
using testing::note;
using testing::Recalled;
using testing::told;

TEST_CASE("ENGINE-1: what queues while a batch is under way is the next batch, in the order it came")
{
    House house;
    std::vector<std::unique_ptr<Command>> commands;
    for (int i = 0; i < 100; ++i) {
        commands.push_back(note(std::to_string(i)));
    }

    auto const fates = house.run_together(std::move(commands));

    for (auto const& finished : fates) {
        CHECK(finished.fate == Fate::Decided);
    }
    auto const& notes = house.notes();
    REQUIRE(notes.size() == 100);
    for (int i = 0; i < 100; ++i) {
        CHECK(notes[static_cast<std::size_t>(i)].second == std::to_string(i));
    }
    auto const figures = house.engine->figures();
    CHECK(figures.batches == 2);  // the gate's own, and this one
    CHECK(figures.largest_batch == 100);
    CHECK(house.inbox.calls == 2);  // one call per mailbox and batch
}

TEST_CASE("ENGINE-1: a batch holds at most so many commands")
{
    House house{{.batch_limit = 3}};
    std::vector<std::unique_ptr<Command>> commands;
    for (int i = 0; i < 7; ++i) {
        commands.push_back(note("n"));
    }

    (void)house.run_together(std::move(commands));

    CHECK(house.engine->figures().largest_batch == 3);
    CHECK(house.engine->figures().batches == 4);
    CHECK(house.notes().size() == 7);
}

TEST_CASE("ENGINE-2: the rows that repeats are told by are all announced before the first is fetched")
{
    House house;
    std::vector<std::string> order;
    auto const three = [&] {
        return list(std::make_unique<Recalled>(1, order), std::make_unique<Recalled>(2, order),
                    std::make_unique<Recalled>(3, order));
    };
    (void)house.run_together(three());
    CHECK(order.empty());

    for (auto const& finished : house.run_together(three())) {
        CHECK(finished.fate == Fate::Replayed);
        CHECK(finished.answer.body.ends_with(": told"));
    }
    CHECK(order ==
          std::vector<std::string>{"wanted", "wanted", "wanted", "recalled", "recalled", "recalled"});
    CHECK(house.notes().size() == 3);
}

TEST_CASE("ENGINE-2: the same key and request have one effect and the same bytes, whenever they come again")
{
    auto kind = Memory::Kind::Forget;
    SUBCASE("told by a row")
    {
        kind = Memory::Kind::Row;
    }
    SUBCASE("stored")
    {
        kind = Memory::Kind::Stored;
    }
    House house;
    auto const first_three =
        house.run_together(list(note("a", kind, key(1)), note("b"), note("a", kind, key(1))));
    REQUIRE(first_three[0].fate == Fate::Decided);
    auto const answer = told(first_three[0]);
    CHECK(answer.status == 201);

    auto const check_replay = [&](Finished const& finished) {
        CHECK(finished.fate == Fate::Replayed);
        CHECK(told(finished).status == answer.status);
        CHECK(told(finished).body == answer.body);
    };
    check_replay(first_three[2]);                      // in the same batch
    check_replay(house.run(note("a", kind, key(1))));  // in a later one
    check_replay(house.run_together(list(note("c"), note("a", kind, key(1))))[1]);
    if (kind == Memory::Kind::Stored) {  // a row's own key is put back by whoever owns the row
        house.close();
        house.open();
        check_replay(house.run(note("a", kind, key(1))));
    }
    CHECK(house.notes().size() == 3);
}

TEST_CASE(
    "ENGINE-2: the same key with another request is refused and does nothing, in the same batch and later")
{
    House house;

    auto const together = house.run_together(
        list(note("a", Memory::Kind::Stored, key(1)), note("b", Memory::Kind::Stored, key(1, 2))));
    auto const later = house.run(note("c", Memory::Kind::Row, key(1, 3)));

    CHECK(together[0].fate == Fate::Decided);
    CHECK(together[1].fate == Fate::KeyReused);
    CHECK(later.fate == Fate::KeyReused);
    CHECK(house.notes().size() == 1);
    CHECK(house.engine->figures().key_conflicts == 2);
}

TEST_CASE("ENGINE-2: different keys do not meet")
{
    House house;

    auto const fates = house.run_together(
        list(note("a", Memory::Kind::Stored, key(1)), note("a", Memory::Kind::Stored, key(2)), note("a")));

    for (auto const& finished : fates) {
        CHECK(finished.fate == Fate::Decided);
    }
    CHECK(house.notes().size() == 3);
}

TEST_CASE("ENGINE-2: an answer with a secret is told once; a repeat is told that it was done")
{
    House house;

    auto const together = house.run_together(
        list(note("secret", Memory::Kind::Done, key(1)), note("secret", Memory::Kind::Done, key(1))));
    auto const later = house.run(note("secret", Memory::Kind::Done, key(1)));

    CHECK(told(together[0]).body.ends_with("secret"));
    for (auto const* const repeat : {&together[1], &later}) {
        CHECK(repeat->fate == Fate::Replayed);
        CHECK(told(*repeat).status == 409);
        CHECK(told(*repeat).body == R"({"code":"already_done"})");
    }
    CHECK(house.notes().size() == 1);
}

TEST_CASE("ENGINE-2: what is not kept leaves its key free for another try, in the same batch and later")
{
    House house;

    auto const together = house.run_together(
        list(note("a", Memory::Kind::Forget, key(1)), note("b", Memory::Kind::Forget, key(1, 2))));
    auto const later = house.run(note("c", Memory::Kind::Forget, key(1)));

    CHECK(together[0].fate == Fate::Decided);
    CHECK(together[1].fate == Fate::Decided);
    CHECK(later.fate == Fate::Decided);
    CHECK(house.notes().size() == 3);
}

TEST_CASE(
    "ENGINE-2: a key is kept for its time, and free again after it, although the index forgets only at leisure")
{
    House house{{.keep_keys_for = Duration::days(30)}};
    auto const begun = house.clock.moment();
    (void)house.run(note("a", Memory::Kind::Stored, key(1)));

    house.clock.set(begun + Duration::days(30));
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Replayed);

    house.clock.set(begun + Duration::days(30) + Duration::seconds(2));
    CHECK(house.run(note("b")).fate == Fate::Decided);  // its batch removes the old answer
    house.clock.advance(Duration::seconds(2));
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1, 2))).fate == Fate::Decided);
    CHECK(house.notes().size() == 3);
}

TEST_CASE("ENGINE-3: a full queue refuses at once, on the caller's thread, and does nothing")
{
    House house{{.queue_limit = 3}};
    std::latch inside{1};
    std::latch go{1};
    house.engine->submit(std::make_unique<Gate>(inside, go), house.inbox, [](Finished) {});
    inside.wait();  // the gate itself counts: two more fit

    std::vector<Fate> at_once;
    std::latch answered{2};
    for (int i = 0; i < 3; ++i) {
        house.engine->submit(note("n"), house.inbox, [&](Finished finished) {
            if (finished.fate == Fate::Decided) {
                answered.count_down();
            } else {
                at_once.push_back(finished.fate);
            }
        });
    }
    CHECK(at_once == std::vector{Fate::Overloaded});

    go.count_down();
    answered.wait();
    CHECK(house.notes().size() == 2);
    CHECK(house.engine->figures().refused_overload == 1);
    CHECK(house.run(note("again")).fate == Fate::Decided);
}

TEST_CASE("ENGINE-3: stopping finishes what is queued and refuses what comes later")
{
    House house;
    std::latch inside{1};
    std::latch go{1};
    house.engine->submit(std::make_unique<Gate>(inside, go), house.inbox, [](Finished) {});
    inside.wait();
    std::atomic<int> decided = 0;
    for (int i = 0; i < 50; ++i) {
        house.engine->submit(note("n"), house.inbox,
                             [&](Finished finished) { decided += finished.fate == Fate::Decided ? 1 : 0; });
    }

    go.count_down();
    house.engine->stop();

    CHECK(decided == 50);
    CHECK(house.notes().size() == 50);
    CHECK(house.run(note("late")).fate == Fate::Stopping);
    house.engine->stop();  // a second time is no harm
    CHECK(house.notes().size() == 50);
}

TEST_CASE("LEDGER-8: while the clocks disagree nothing is decided; afterwards the same request passes")
{
    House house;
    house.clock.suspect(true);
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::ClockSuspect);
    CHECK(house.notes().empty());

    house.clock.suspect(false);
    CHECK(house.run(note("a", Memory::Kind::Stored, key(1))).fate == Fate::Decided);
}

TEST_CASE(
    "LEDGER-8: one batch has one now, and numbers that rise also when the clock stands still or goes back")
{
    House house;
    (void)house.run_together(list(note("a"), note("b")));
    house.clock.advance(Duration::hours(-1));
    (void)house.run(note("c"));
    house.close();
    house.open();
    (void)house.run(note("d"));

    auto const& notes = house.notes();
    REQUIRE(notes.size() == 4);
    CHECK(notes[0].second == "a");
    CHECK(notes[1].first > notes[0].first);
    CHECK(notes[2].first > notes[1].first);
    CHECK(notes[3].second == "d");
    CHECK(notes[3].first == notes[2].first + 1);
}

}  // namespace creditd::engine
