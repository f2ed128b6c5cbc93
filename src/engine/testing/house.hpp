#pragma once

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

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An engine whose commands write notes, on a store that fails when it is told to.
namespace creditd::engine::testing {

using storage::Column;
using storage::ColumnType;
using storage::Value;

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

inline constexpr std::array note_columns{Column{"number"}, Column{"text", ColumnType::Text}};
inline constexpr storage::Table notes_table{"notes", storage::Ownership::Global, 1, note_columns};
inline constexpr storage::Query all_notes{"notes_all", "SELECT number, text FROM notes ORDER BY number"};

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

inline Idempotency key(int number, std::uint64_t fingerprint = 1)
{
    Idempotency idempotency;
    idempotency.key[0] = static_cast<std::byte>(number);
    idempotency.key[15] = std::byte{7};
    idempotency.fingerprint = fingerprint;
    return idempotency;
}

inline std::unique_ptr<Command> note(std::string text, Memory::Kind kind = Memory::Kind::Forget,
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

inline std::unique_ptr<Command> broken()
{
    auto command = std::make_unique<Broken>();
    command->idempotency = key(9);
    return command;
}

/// What a client is told, whichever way.
inline Answer told(Finished const& finished)
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
        database = std::make_unique<FaultyDatabase>(*real_);
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

    ManualClock clock{Moment::from_milliseconds(1'800'000'000'000)};
    Inbox inbox;
    std::unique_ptr<FaultyDatabase> database;
    std::unique_ptr<Engine> engine;

private:
    EngineOptions const options_;
    Place place_;
    SeededRandom random_{1};
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

}  // namespace creditd::engine::testing
