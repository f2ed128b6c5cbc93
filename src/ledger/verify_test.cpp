// Books with everything in them, then one change at a time made behind the service's back, in every table
// that holds the books. `verify` must find each and name what was damaged.
//
// Outside, because nothing about credits follows from them: a line's idempotency key and fingerprint (they
// say how a request is recognised again; that no key is answered twice is a check of its own), the time at
// which a grant's row was written (its number says it, too), and in an account's state its status and the
// moment it was opened, which belong to the administration and its audit log.

#include "ledger/testing/stored_world.hpp"
#include "ledger/verify.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <variant>

namespace creditd::ledger {

using testing::at;
using testing::StoredWorld;

namespace {

using Cell = std::variant<std::monostate, std::int64_t, std::string>;  ///< null, number, text or bytes
using Cells = std::vector<Cell>;

struct TableShape
{
    std::string name;
    std::size_t keys;  ///< leading columns that name a row
    std::vector<std::string> columns;
    std::vector<std::string> outside{};  ///< columns that are no part of the books
};

std::vector<TableShape> const& tables()
{
    static std::vector<TableShape> const all{
        {"transactions",
         1,
         {"number", "account", "seq", "previous", "type", "amount", "balance", "held", "debt", "occurred_at",
          "created_at", "details", "text", "key", "fingerprint", "chain"},
         {"key", "fingerprint"}},
        {"accounts", 1, {"account", "user_id", "sweep_at", "state"}, {"sweep_at"}},
        {"grants",
         1,
         {"number", "account", "source", "paid", "priority", "amount", "effective_at", "expires_at",
          "purchase", "created_at", "cost", "cost_currency", "cost_credits"},
         {"created_at"}},
        {"ended_holds", 1, {"number", "account", "snapshot"}},
        {"usage_reversals", 2, {"account", "seq", "reversed"}},
        {"history_marks", 2, {"account", "block", "position", "occurred_at", "tallies"}},
        {"rollups",
         7,
         {"span", "starts_at", "type", "meter", "reason", "currency", "lane", "lines", "whole", "micro",
          "paid_whole", "paid_micro", "debt_whole", "debt_micro", "deferred", "set_off"},
         {"lane"}},
    };
    return all;
}

/// Every column of the books, as places in `tables` and in the table's columns.
std::vector<std::pair<std::size_t, std::size_t>> const& columns()
{
    static auto const all = [] {
        std::vector<std::pair<std::size_t, std::size_t>> places;
        for (std::size_t table = 0; table < tables().size(); ++table) {
            auto const& [name, keys, names, outside] = tables()[table];
            for (std::size_t column = 0; column < names.size(); ++column) {
                if (std::ranges::find(outside, names[column]) == outside.end()) {
                    places.emplace_back(table, column);
                }
            }
        }
        return places;
    }();
    return all;
}

std::string list_of(std::vector<std::string> const& names, std::string_view suffix = "")
{
    std::string list;
    for (auto const& name : names) {
        list += fmt::format("{}{}{}", list.empty() ? "" : ", ", name, suffix);
    }
    return list;
}

/// A ledger's file, opened past the service.
class File
{
public:
    explicit File(std::filesystem::path const& path)
    {
        REQUIRE(sqlite3_open_v2(path.c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
        REQUIRE(run("PRAGMA synchronous = OFF", {}));
    }
    ~File() { sqlite3_close(connection_); }
    File(File const&) = delete;
    File& operator=(File const&) = delete;

    /// False when a constraint refuses it.
    bool run(std::string const& sql, Cells const& parameters, std::vector<Cells>* rows = nullptr)
    {
        sqlite3_stmt* statement = nullptr;
        REQUIRE_MESSAGE(sqlite3_prepare_v2(connection_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK,
                        sql);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            bind(statement, static_cast<int>(i) + 1, parameters[i]);
        }
        int code = sqlite3_step(statement);
        for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
            if (rows != nullptr) {
                rows->push_back(row_of(statement));
            }
        }
        sqlite3_finalize(statement);
        REQUIRE((code == SQLITE_DONE || code == SQLITE_CONSTRAINT));
        return code == SQLITE_DONE;
    }

    std::vector<Cells> rows(TableShape const& table)
    {
        std::vector<Cells> all;
        run(fmt::format(
                "SELECT {} FROM {} ORDER BY {}", list_of(table.columns), table.name,
                list_of({table.columns.begin(), table.columns.begin() + static_cast<int>(table.keys)})),
            {}, &all);
        return all;
    }

    bool replace(TableShape const& table, Cells const& before, Cells const& after)
    {
        auto parameters = after;
        auto condition = std::string{};
        for (std::size_t key = 0; key < table.keys; ++key) {
            condition += fmt::format("{}{} = ?", key == 0 ? "" : " AND ", table.columns[key]);
            parameters.push_back(before[key]);
        }
        return run(
            fmt::format("UPDATE {} SET {} WHERE {}", table.name, list_of(table.columns, " = ?"), condition),
            parameters);
    }

    bool remove(TableShape const& table, Cells const& row)
    {
        auto condition = std::string{};
        for (std::size_t key = 0; key < table.keys; ++key) {
            condition += fmt::format("{}{} = ?", key == 0 ? "" : " AND ", table.columns[key]);
        }
        return run(fmt::format("DELETE FROM {} WHERE {}", table.name, condition),
                   {row.begin(), row.begin() + static_cast<int>(table.keys)});
    }

    bool insert(TableShape const& table, Cells const& row)
    {
        std::vector<std::string> const marks(row.size(), "?");
        return run(fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, list_of(table.columns),
                               list_of(marks)),
                   row);
    }

private:
    void bind(sqlite3_stmt* statement, int position, Cell const& cell)
    {
        if (auto const* const number = std::get_if<std::int64_t>(&cell)) {
            sqlite3_bind_int64(statement, position, *number);
        } else if (auto const* const text = std::get_if<std::string>(&cell)) {
            // The first byte says what it is; see `row_of`.
            auto const size = static_cast<int>(text->size()) - 1;
            text->front() == 'b'
                ? sqlite3_bind_blob(statement, position, text->data() + 1, size, SQLITE_TRANSIENT)
                : sqlite3_bind_text(statement, position, text->data() + 1, size, SQLITE_TRANSIENT);
        }
    }

    static Cells row_of(sqlite3_stmt* statement)
    {
        Cells row;
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
            auto const type = sqlite3_column_type(statement, column);
            if (type == SQLITE_INTEGER) {
                row.emplace_back(sqlite3_column_int64(statement, column));
            } else if (type == SQLITE_NULL) {
                row.emplace_back();
            } else {
                auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(statement, column));
                auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
                row.emplace_back((type == SQLITE_BLOB ? "b" : "t") +
                                 std::string(bytes == nullptr ? "" : bytes, size));
            }
        }
        return row;
    }

    sqlite3* connection_ = nullptr;
};

using Random = std::mt19937_64;

std::int64_t pick(Random& random, std::int64_t below)
{
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
}

/// Some weeks of five users, with everything that can happen to an account.
void write_books(StoredWorld& world, Random& random, int steps)
{
    std::array const users{"alice", "bob", "carol", "dave", "erin"};
    std::map<std::string, std::vector<std::int64_t>> usages;
    std::map<std::string, std::vector<std::int64_t>> holds;
    for (int step = 0; step < steps; ++step) {
        world.clock.advance(Duration::seconds(pick(random, 7200)));
        auto const now = world.clock.moment();
        std::string const user =
            users[static_cast<std::size_t>(step % 2 == 0 ? 0 : pick(random, 5))];  // one is busy
        auto const amount = Credits::from_micro(1 + pick(random, 3'000'000));
        auto const act = [&] {
            switch (pick(random, 12)) {
            case 0:
                world.grant(user, Credits::whole(5 + pick(random, 20)),
                            {.until = now + Duration::hours(1 + pick(random, 30)),
                             .priority = static_cast<int>(pick(random, 101))});
                break;
            case 1:
                world.grant(
                    user, Credits::whole(5 + pick(random, 20)),
                    {.paid = true,
                     .source = GrantSource::Purchase,
                     .cost = GrantCost{.paid = 1000, .currency = {'e', 'u', 'r'}, .credits = 10_credits}});
                break;
            case 2: world.grant(user, 3, {.from = now + Duration::hours(1 + pick(random, 20))}); break;
            case 3: world.adjust(user, pick(random, 2) == 0 ? amount : -amount, "correction"); break;
            case 4:
                holds[user].push_back(
                    world.hold(user, amount, now + Duration::minutes(1 + pick(random, 500))));
                break;
            case 5:
                if (!holds[user].empty()) {
                    world.capture(user, holds[user].back(), Credits::from_micro(1),
                                  {.final = pick(random, 2) == 0});
                }
                break;
            case 6:
                if (!holds[user].empty()) {
                    world.release(user, holds[user].back());
                    holds[user].pop_back();
                }
                break;
            case 7:
                if (!usages[user].empty()) {
                    world.reverse_usage(user, usages[user].back(), Credits::from_micro(1));
                }
                break;
            case 8: world.read(user); break;
            default:
                usages[user].push_back(world.spend(
                    user, amount,
                    {.actor = "service:job", .reason = "work", .reference = fmt::format("r{}", step)},
                    pick(random, 2) == 0 ? std::optional(Charge{"tokens", 1, "100"}) : std::nullopt));
            }
        };
        try {
            act();
        } catch (std::logic_error const&) {
            // Refused: too few credits, or the hold has ended. What was due is posted all the same.
        }
    }
}

/// The lowest bit of a state's second byte is the account's status, and no part of the books.
bool is_status(std::size_t place, std::int64_t bit)
{
    return place == 1 && bit == 0;
}

struct Change
{
    std::string what;
    std::vector<std::string> names;  ///< verify must say one of these
};

/// How verify may name a row.
std::vector<std::string> names_of(TableShape const& table, Cells const& row)
{
    auto const number = [&](std::size_t column) { return std::get<std::int64_t>(row[column]); };
    if (table.name == "transactions") {
        return {fmt::format("transaction {}", number(0)), fmt::format("account {}", number(1))};
    }
    if (table.name == "accounts") {
        return {fmt::format("account {}", number(0))};
    }
    if (table.name == "grants") {
        return {fmt::format("grant {}", number(0))};
    }
    if (table.name == "ended_holds") {
        return {fmt::format("hold {}", number(0))};
    }
    if (table.name == "usage_reversals") {
        return {fmt::format("account {}, usage {}", number(0), number(1))};
    }
    if (table.name == "history_marks") {
        return {fmt::format("account {}, block {}", number(0), number(1))};
    }
    auto const at = number(1);
    bool const is_date = at >= 0 && at < 253'402'300'800'000;
    return {(number(0) == 1 ? "the quarter of an hour of " : "the month of ") +
            (is_date ? to_text(Moment::from_milliseconds(at)) : std::to_string(at))};
}

void append(std::vector<std::string>& names, std::vector<std::string> const& more)
{
    names.insert(names.end(), more.begin(), more.end());
}

/// Another value for a cell of the books; the same when there is none.
Cell changed(Random& random, TableShape const& table, std::size_t column, Cell cell)
{
    if (auto* const number = std::get_if<std::int64_t>(&cell)) {
        auto const kind = pick(random, 3);
        auto const bits = static_cast<std::uint64_t>(*number);
        *number = static_cast<std::int64_t>(kind == 0   ? bits + 1
                                            : kind == 1 ? bits - 1
                                                        : bits ^ (std::uint64_t{1} << pick(random, 64)));
        return cell;
    }
    if (auto* const text = std::get_if<std::string>(&cell); text != nullptr && text->size() > 1) {
        bool const is_state = table.columns[column] == "state";
        auto const place = static_cast<std::size_t>(pick(random, std::ssize(*text) - 1));
        auto bit = pick(random, 8);
        bit += is_state && is_status(place, bit) ? 1 : 0;
        bool const is_blob = text->front() == 'b';
        auto& byte = (*text)[1 + place];
        byte = static_cast<char>(is_blob ? byte ^ (1 << bit) : (byte == 'x' ? 'y' : 'x'));
    } else if (std::holds_alternative<std::monostate>(cell)) {
        cell = pick(random, 1'000'000);
    }
    return cell;
}

/// Makes one change, on the column whose turn it is; empty when the dice fell on one that is none.
std::optional<Change> change_something(Random& random, File& file, std::size_t turn)
{
    auto const [at_table, column] = columns()[turn % columns().size()];
    auto const& table = tables()[at_table];
    auto const rows = file.rows(table);
    if (rows.size() < 2) {
        return std::nullopt;
    }
    auto const& row = rows[static_cast<std::size_t>(pick(random, std::ssize(rows)))];
    auto const& other = rows[static_cast<std::size_t>(pick(random, std::ssize(rows)))];
    Change change{.what = "", .names = names_of(table, row)};
    auto after = row;
    switch (pick(random, 6)) {
    case 0:
        change.what = fmt::format("deleted from {}: {}", table.name, change.names.front());
        return file.remove(table, row) ? std::optional(change) : std::nullopt;
    case 1: {
        auto& key = after[table.keys - 1];
        key = changed(random, table, table.keys - 1, key);
        change.what = fmt::format("a copy put into {}: of {}", table.name, change.names.front());
        append(change.names, names_of(table, after));
        return after != row && file.insert(table, after) ? std::optional(change) : std::nullopt;
    }
    case 2: {
        if (column < table.keys || row[column] == other[column]) {
            return std::nullopt;
        }
        auto second = other;
        std::swap(after[column], second[column]);
        change.what = fmt::format("exchanged in {}.{}: {} and {}", table.name, table.columns[column],
                                  change.names.front(), names_of(table, other).front());
        append(change.names, names_of(table, other));
        return file.replace(table, row, after) && file.replace(table, other, second) ? std::optional(change)
                                                                                     : std::nullopt;
    }
    default:
        after[column] = changed(random, table, column, row[column]);
        change.what =
            fmt::format("changed in {}.{}: {}", table.name, table.columns[column], change.names.front());
        append(change.names, names_of(table, after));
        return after != row && file.replace(table, row, after) ? std::optional(change) : std::nullopt;
    }
}

/// A closed ledger in its pristine state, which can be changed, verified and put back.
class Specimen
{
public:
    explicit Specimen(StoredWorld& world) : directory_(world.file())
    {
        for (auto const& entry : std::filesystem::directory_iterator(directory_)) {
            if (entry.path().extension() == ".db") {
                path_ = entry.path();
            }
        }
        REQUIRE_FALSE(path_.empty());
        std::ifstream stream{path_, std::ios::binary};
        pristine_.assign(std::istreambuf_iterator<char>(stream), {});
        REQUIRE(pristine_.size() > 10'000);
    }

    void restore()
    {
        std::ofstream stream{path_, std::ios::binary | std::ios::trunc};
        stream.write(pristine_.data(), static_cast<std::streamsize>(pristine_.size()));
        REQUIRE(stream.flush().good());
    }

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

    [[nodiscard]] std::string complaints() const
    {
        auto const database =
            storage::sqlite::open({.directory = directory_, .create = false, .now = at("09:00")},
                                  storage::sqlite::shipped_migrations());
        return testing::complaints_about(*database);
    }

private:
    std::filesystem::path directory_;
    std::filesystem::path path_;
    std::string pristine_;
};

double scale()
{
    char const* const text = std::getenv("CREDITD_SCALE");
    return text == nullptr ? 1 : std::atof(text);
}

}  // namespace

TEST_CASE(
    "LEDGER-1: verify finds every one of 500 changes made to the books behind the service, and names it")
{
    int found = 0;
    std::size_t turn = 0;
    int const wanted = std::max(20, static_cast<int>(500 * scale()));
    std::map<std::string, int> by_table;
    for (std::uint64_t book = 1; found < wanted; ++book) {
        storage::testing::InFiles const in_files;
        StoredWorld world{book};
        Random random{book};
        write_books(world, random, 300);
        REQUIRE(world.complaints() == "");
        world.close();
        Specimen specimen{world};
        for (int i = 0; i < 50 && found < wanted;) {
            std::uint64_t const seed = random();
            Random dice{seed};
            std::optional<Change> change;
            {
                File file{specimen.path()};
                change = change_something(dice, file, turn++);
            }
            if (change) {
                CAPTURE(book);
                CAPTURE(seed);
                CAPTURE(change->what);
                auto const complaints = specimen.complaints();
                bool const is_named = std::ranges::any_of(
                    change->names, [&](std::string const& name) { return complaints.contains(name); });
                CAPTURE(complaints);
                CHECK(is_named);
                ++found;
                ++i;
                ++by_table[change->what.substr(0, change->what.find(':'))];
            }
            specimen.restore();
        }
        REQUIRE(specimen.complaints() == "");
    }
    if (scale() < 1) {
        return;
    }
    for (auto const& table : tables()) {  // so many throws reach every table
        CAPTURE(table.name);
        CHECK(
            std::ranges::any_of(by_table, [&](auto const& each) { return each.first.contains(table.name); }));
    }
}

TEST_CASE("LEDGER-1: verify finds every single bit changed in an account's row")
{
    storage::testing::InFiles const in_files;
    StoredWorld world;
    world.grant("alice", 10, {.until = at("12:00"), .paid = true, .source = GrantSource::Purchase});
    world.grant("alice", 5, {.from = at("11:00")});
    world.hold("alice", 3, at("10:00"));
    world.spend("alice", 1);
    REQUIRE(world.complaints() == "");
    world.close();
    Specimen specimen{world};
    auto const& accounts = tables()[1];
    auto const [row, state] = [&] {
        File file{specimen.path()};
        auto const cells = file.rows(accounts).at(0);
        return std::pair{cells, std::get<std::string>(cells.back())};
    }();
    auto const step = std::max<std::size_t>(1, static_cast<std::size_t>(1 / scale()));

    for (std::size_t bit = 0; bit < (state.size() - 1) * 8; bit += step) {
        auto const place = bit / 8;
        if (is_status(place, static_cast<std::int64_t>(bit % 8))) {
            continue;
        }
        auto changed_state = state;
        changed_state[1 + place] = static_cast<char>(changed_state[1 + place] ^ (1 << bit % 8));
        auto after = row;
        after.back() = changed_state;
        {
            File file{specimen.path()};
            REQUIRE(file.replace(accounts, row, after));
        }
        CAPTURE(place);
        CAPTURE(bit % 8);
        CHECK(specimen.complaints().contains(names_of(accounts, row).front()));
        specimen.restore();
    }
}

TEST_CASE("LEDGER-1: verify finds a watch that does not fit what is available")
{
    StoredWorld world;
    world.grant("alice", 100);
    auto const spend_under = [](Watch watch) {
        return [watch](Posting& posting, engine::WorkingSet&) -> Verdict {
            auto const seq = spend_credits(posting, {.amount = 1_credits}).value();
            posting.account().set_watch(watch);
            return LineAnswer{seq};
        };
    };
    struct Case
    {
        Watch watch;
        bool fits;
    };
    for (auto const& [watch, fits] : {Case{{WatchKind::LowBalance, 5_credits, true}, true},
                                      Case{{WatchKind::LowBalance, 5_credits, false}, false},
                                      Case{{WatchKind::LowBalance, 200_credits, true}, false},
                                      Case{{WatchKind::LowBalance, 200_credits, false}, true},
                                      Case{{WatchKind::AutoTopUp, 1_credits, false}, false},
                                      Case{{WatchKind::AutoTopUp, 200_credits, true}, true}}) {
        REQUIRE(world.run(world.command("alice", spend_under(watch))).fate == engine::Fate::Decided);
        CHECK((world.complaints() == "") == fits);
        REQUIRE(world.run(world.command("alice", spend_under({watch.kind, 0_credits, true}))).fate ==
                engine::Fate::Decided);
    }
    CHECK(world.complaints() == "");
}

TEST_CASE("ENGINE-2: verify finds an idempotency key that two lines carry")
{
    storage::testing::InFiles const in_files;
    StoredWorld world;
    world.grant("alice", 10);
    auto const spend_one = [](Posting& posting, engine::WorkingSet&) -> Verdict {
        return LineAnswer{spend_credits(posting, {.amount = 1_credits}).value()};
    };
    for (auto const* const key : {"first", "second"}) {
        REQUIRE(world.run(world.command("alice", spend_one, testing::key_named(key))).fate ==
                engine::Fate::Decided);
    }
    REQUIRE(world.complaints() == "");
    auto const second = world.lines("alice").back().number;
    world.close();
    Specimen specimen{world};
    {
        File file{specimen.path()};
        REQUIRE(file.run(
            "UPDATE transactions SET key = (SELECT key FROM transactions WHERE seq = 2) WHERE seq = 3", {}));
    }

    CHECK(specimen.complaints() == fmt::format("idempotency_keys: row {}\n", second));
}

}  // namespace creditd::ledger
