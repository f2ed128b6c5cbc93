#include "engine/engine.hpp"
#include "engine/stored_answers.hpp"
#include "engine/testing/doubles.hpp"
#include "engine/testing/faulty_database.hpp"
#include "storage/failure.hpp"
#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/postgres/testing/test_schema.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/testing/temporary_directory.hpp"
#include "storage/testing/test_database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <future>
#include <latch>
#include <mutex>
#include <vector>

namespace creditd::engine {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Value;
using testing::Fault;

/// Every table that ships, and one of this test's own, on the store of the run.
class Place
{
public:
    std::unique_ptr<storage::Database> open(Moment now)
    {
        if (schema_) {
            auto migrations = storage::postgres::shipped_migrations();
            add_notes(migrations, "CREATE TABLE notes (number bigint PRIMARY KEY, text text NOT NULL)");
            return storage::postgres::open({.url = schema_->url(), .now = now, .lanes = 1}, migrations);
        }
        auto migrations = storage::sqlite::shipped_migrations();
        add_notes(migrations, "CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        return storage::sqlite::open({.directory = directory_.path() / "ledger", .now = now}, migrations);
    }

private:
    static void add_notes(std::vector<storage::Migration>& migrations, std::string_view sql)
    {
        migrations.push_back({static_cast<int>(migrations.size()) + 1, "9999_notes.sql", sql});
    }

    storage::testing::TemporaryDirectory directory_;
    std::unique_ptr<storage::postgres::testing::TestSchema> const schema_{
        storage::testing::tests_use_postgres() ? std::make_unique<storage::postgres::testing::TestSchema>()
                                               : nullptr};
};

constexpr std::array note_columns{Column{"number"}, Column{"text", ColumnType::Text}};
constexpr storage::Table notes_table{"notes", storage::Ownership::Global, 1, note_columns};
constexpr storage::Query all_notes{"notes_all", "SELECT number, text FROM notes ORDER BY number"};

/// Notes made in a batch; each becomes a row.
class Notes final : public Shelf
{
public:
    std::int64_t write(std::string text, Context const& context)
    {
        made_.emplace_back(context.numbers.next(context.now), std::move(text));
        return made_.back().first;
    }
    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, Context const& /*context*/) override
    {
        for (auto const& [number, text] : made_) {
            batch.insert(notes_table, std::array{Value::integer(number), Value::text(text)});
        }
    }
    void clear() override { made_.clear(); }

private:
    std::vector<std::pair<std::int64_t, std::string>> made_;
};

/// Writes its text down, and answers with the row's number and the text.
class Note : public Command
{
public:
    Note(std::string text, Memory::Kind kind) : text_(std::move(text)), kind_(kind) {}

    void needs(WorkingSet& /*set*/) const override {}
    void decide(WorkingSet& set, Context const& context) override
    {
        number_ = set.shelf<Notes>().write(text_, context);
    }
    [[nodiscard]] Memory memory() const override
    {
        return {.kind = kind_, .row = number_, .done_answer = R"({"code":"already_done"})"};
    }
    [[nodiscard]] Answer answer() const override { return {201, fmt::format("{}: {}", number_, text_)}; }
    void recall(storage::Batch& batch, std::int64_t row) override
    {
        number_ = row;
        text_.clear();
        batch.load(notes_table, std::array{Value::integer(row)},
                   [&](storage::Row const& found) { text_ = found.text(1); });
    }

private:
    std::string text_;
    Memory::Kind kind_;
    std::int64_t number_ = 0;
};

/// Keeps the writer busy until `go`, so that what is queued meanwhile is the next batch.
class Gate final : public Command
{
public:
    Gate(std::latch& inside, std::latch& go) : inside_(inside), go_(go) {}
    void needs(WorkingSet& /*set*/) const override {}
    void decide(WorkingSet& /*set*/, Context const& /*context*/) override
    {
        inside_.count_down();
        go_.wait();
    }
    [[nodiscard]] Memory memory() const override { return {}; }
    [[nodiscard]] Answer answer() const override { return {}; }

private:
    std::latch& inside_;
    std::latch& go_;
};

Idempotency key(int number, std::uint64_t fingerprint = 1)
{
    Idempotency idempotency;
    idempotency.key[0] = static_cast<std::byte>(number);
    idempotency.key[15] = std::byte{7};
    idempotency.fingerprint = fingerprint;
    return idempotency;
}

std::unique_ptr<Command> note(std::string text, Memory::Kind kind = Memory::Kind::Forget,
                              std::optional<Idempotency> idempotency = std::nullopt)
{
    auto command = std::make_unique<Note>(std::move(text), kind);
    command->idempotency = idempotency;
    return command;
}

/// Writes down when it is announced and when it is fetched.
class Recalled final : public Note
{
public:
    Recalled(int number, std::vector<std::string>& order) : Note("told", Memory::Kind::Row), order_(order)
    {
        idempotency = key(number);
    }
    void want_recall(storage::Batch& batch, std::int64_t row) const override
    {
        batch.want(notes_table, std::array{Value::integer(row)});
        order_.emplace_back("wanted");
    }
    void recall(storage::Batch& batch, std::int64_t row) override
    {
        Note::recall(batch, row);
        order_.emplace_back("recalled");
    }

private:
    std::vector<std::string>& order_;
};

/// Writes something, then finds a record that makes no sense.
class Broken final : public Note
{
public:
    Broken() : Note("half", Memory::Kind::Stored) {}
    void decide(WorkingSet& set, Context const& context) override
    {
        Note::decide(set, context);
        throw storage::DamagedRecord("a planned damage");
    }
};

std::unique_ptr<Command> broken()
{
    auto command = std::make_unique<Broken>();
    command->idempotency = key(9);
    return command;
}

/// What a client is told, whichever way.
Answer told(Finished const& finished)
{
    return finished.fate == Fate::Replayed ? finished.answer : finished.command->answer();
}

/// Collects deliveries; counts the calls.
class Inbox final : public Mailbox
{
public:
    void deliver(std::vector<Delivery> deliveries) override
    {
        ++calls;
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
    std::atomic<int> calls = 0;
};

/// An engine on a store of its own, which can be closed and opened again.
class House
{
public:
    explicit House(EngineOptions options = {}) : options_(options) { open(); }
    ~House() { close(); }
    House(House const&) = delete;
    House& operator=(House const&) = delete;

    void open()
    {
        real_ = place_.open(clock.moment());
        database = std::make_unique<testing::FaultyDatabase>(*real_);
        // As at every start: the index is made complete from the rows.
        std::int64_t last = 0;
        auto* const keys = database->derived_index(storage::KeySpace::Idempotency);
        database->read([&](storage::Reader& reader) {
            if (keys != nullptr) {
                scan_answer_keys(reader, keys->complete_through(),
                                 [&](std::int64_t, storage::KeyEntry const& entry) { keys->add(entry); });
            }
            last = std::max(last_answer_number(reader), notes().empty() ? 0 : notes_.back().first);
        });
        auto const make_set = [] {
            auto set = std::make_unique<WorkingSet>();
            set->add<Notes>();
            return set;
        };
        engine = std::make_unique<Engine>(*database, make_set, clock, random_, options_, last);
    }

    void close()
    {
        engine.reset();
        database.reset();
        real_.reset();
    }

    Finished run(std::unique_ptr<Command> command) { return engine->run(std::move(command)); }

    /// Submits all while the writer is busy, so that they share one batch; their fates in order.
    std::vector<Finished> run_together(std::vector<std::unique_ptr<Command>> commands)
    {
        std::latch inside{1};
        std::latch go{1};
        std::vector<std::promise<Finished>> promises(commands.size());
        engine->submit(std::make_unique<Gate>(inside, go), inbox, [](Finished) {});
        inside.wait();
        for (std::size_t i = 0; i < commands.size(); ++i) {
            engine->submit(std::move(commands[i]), inbox,
                           [&promises, i](Finished finished) { promises[i].set_value(std::move(finished)); });
        }
        go.count_down();
        std::vector<Finished> fates;
        for (auto& promise : promises) {
            fates.push_back(promise.get_future().get());
        }
        return fates;
    }

    /// Every note on the store, number and text.
    std::vector<std::pair<std::int64_t, std::string>> const& notes()
    {
        notes_.clear();
        database->read([&](storage::Reader& reader) {
            reader.query(all_notes, {}, [&](storage::Row const& row) {
                notes_.emplace_back(row.integer(0), std::string{row.text(1)});
            });
        });
        return notes_;
    }

    testing::ManualClock clock{Moment::from_milliseconds(1'800'000'000'000)};
    Inbox inbox;
    std::unique_ptr<testing::FaultyDatabase> database;
    std::unique_ptr<Engine> engine;

private:
    EngineOptions const options_;
    Place place_;
    testing::SeededRandom random_{1};
    std::unique_ptr<storage::Database> real_;
    std::vector<std::pair<std::int64_t, std::string>> notes_;
};

template <class... Commands>
std::vector<std::unique_ptr<Command>> list(Commands... commands)
{
    std::vector<std::unique_ptr<Command>> all;
    (all.push_back(std::move(commands)), ...);
    return all;
}

}  // namespace

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
