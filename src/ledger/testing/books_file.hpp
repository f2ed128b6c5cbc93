#pragma once

#include "ledger/testing/stored_world.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace creditd::ledger::testing {

using Cell = std::variant<std::monostate, std::int64_t, std::string>;  ///< null, number, text or bytes
using Cells = std::vector<Cell>;

struct TableShape
{
    std::string name;
    std::size_t keys;  ///< leading columns that name a row
    std::vector<std::string> columns;
    std::vector<std::string> outside{};  ///< columns that are no part of the books
};

inline std::vector<TableShape> const& tables()
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
inline std::vector<std::pair<std::size_t, std::size_t>> const& columns()
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

inline std::string list_of(std::vector<std::string> const& names, std::string_view suffix = "")
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

/// How verify may name a row.
inline std::vector<std::string> names_of(TableShape const& table, Cells const& row)
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

/// The lowest bit of a state's second byte is the account's status, and no part of the books.
inline bool is_status(std::size_t place, std::int64_t bit)
{
    return place == 1 && bit == 0;
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
        return complaints_about(*database);
    }

private:
    std::filesystem::path directory_;
    std::filesystem::path path_;
    std::string pristine_;
};

/// How much of a long test to run: 1 in full.
inline double scale()
{
    char const* const text = std::getenv("CREDITD_SCALE");
    return text == nullptr ? 1 : std::atof(text);
}

}  // namespace creditd::ledger::testing
