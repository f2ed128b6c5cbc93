#pragma once

#include "storage/batch.hpp"
#include "storage/database.hpp"
#include "storage/reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The tables on which `contract.hpp` tries an engine, their rows in and out.
namespace creditd::storage::testing {

inline constexpr std::array box_columns{Column{"box"}, Column{"label", ColumnType::Text}, Column{"weight"},
                                        Column{"content", ColumnType::Bytes}};
inline constexpr Table boxes{"boxes", Ownership::Account, 1, box_columns};

inline constexpr std::array part_columns{Column{"box"}, Column{"part", ColumnType::Text}, Column{"amount"}};
inline constexpr Table parts{"parts", Ownership::Account, 2, part_columns};

inline constexpr std::array move_columns{Column{"amount"}, Column{"note", ColumnType::Text},
                                         Column{"proof", ColumnType::Bytes}};
inline constexpr Journal moves{"moves", "box", move_columns};

inline constexpr Query heavy_boxes{
    "heavy_boxes", "SELECT box, label FROM boxes WHERE weight >= $2 AND box <> $1 AND weight < $2 + 100 "
                   "ORDER BY box LIMIT 10"};
inline constexpr Query count_boxes{"count_boxes", "SELECT COUNT(*) FROM boxes"};

struct Box
{
    std::int64_t box = 0;
    std::string label;
    std::optional<std::int64_t> weight;
    std::string content;

    bool operator==(Box const&) const = default;
};

struct Move
{
    std::int64_t position = 0;
    std::int64_t box = 0;
    std::int64_t seq = 0;
    std::int64_t amount = 0;

    bool operator==(Move const&) const = default;
};

inline std::array<Value, 4> row_of(Box const& box)
{
    return {Value::integer(box.box), Value::text(box.label), Value::integer_or_null(box.weight),
            Value::bytes(box.content)};
}

inline Box box_from(Row const& row)
{
    return {row.integer(0), std::string(row.text(1)), row.integer_or_null(2), std::string(row.bytes(3))};
}

inline std::optional<Box> load_box(Batch& batch, std::int64_t number)
{
    std::optional<Box> found;
    std::array const key{Value::integer(number)};
    bool const any = batch.load(boxes, key, [&](Row const& row) { found = box_from(row); });
    CHECK(any == found.has_value());
    return found;
}

inline std::optional<Box> find_box(Reader& reader, std::int64_t number)
{
    std::optional<Box> found;
    std::array const key{Value::integer(number)};
    bool const any = reader.find(boxes, key, [&](Row const& row) { found = box_from(row); });
    CHECK(any == found.has_value());
    return found;
}

inline std::optional<Box> stored_box(Database& database, std::int64_t number)
{
    std::optional<Box> found;
    database.read([&](Reader& reader) { found = find_box(reader, number); });
    return found;
}

inline std::int64_t boxes_in(Reader& reader)
{
    std::int64_t count = -1;
    reader.query(count_boxes, {}, [&](Row const& row) { count = row.integer(0); });
    return count;
}

inline void store(Database& database, Box const& box, int lane = 0)
{
    auto const batch = database.begin(lane);
    batch->upsert(boxes, row_of(box));
    batch->commit(0);
}

/// Appends a move whose note is null when its amount is odd.
inline std::int64_t append(Batch& batch, std::int64_t box, std::int64_t seq, std::int64_t number,
                           std::int64_t previous, std::int64_t amount)
{
    std::array const values{Value::integer(amount), amount % 2 != 0 ? Value::null() : Value::text("even"),
                            Value::bytes(std::string_view("\0\x01", 2))};
    return batch.append(moves, box, seq, number, previous, values);
}

inline Move move_from(Row const& row)
{
    CHECK(row.is_null(5) == (row.integer(4) % 2 != 0));
    CHECK(row.bytes(6) == std::string_view("\0\x01", 2));
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(4)};
}

inline std::vector<Move> journal_of(Database& database, std::int64_t box, JournalPlace newest,
                                    std::int64_t count)
{
    std::vector<Move> found;
    database.read([&](Reader& reader) {
        reader.read_journal(moves, box, newest, count,
                            [&](Row const& row) { found.push_back(move_from(row)); });
    });
    return found;
}

/// Two boxes whose moves lie between each other: box 1 has three, box 2 two. Returns where box 1's last one
/// is.
inline JournalPlace two_interleaved_journals(Database& database)
{
    auto const batch = database.begin(0);
    auto const first = append(*batch, 1, 1, 10, 0, 101);
    auto const other = append(*batch, 2, 1, 11, 0, 201);
    auto const second = append(*batch, 1, 2, 20, first, 102);
    append(*batch, 2, 2, 21, other, 202);
    auto const third = append(*batch, 1, 3, 30, second, 103);
    batch->commit(0);
    return {3, third};
}

}  // namespace creditd::storage::testing
