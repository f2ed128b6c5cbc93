#include "ledger/use_day_store.hpp"

#include <algorithm>
#include <array>

namespace creditd::ledger {

bool is_whole(UseDay const& day)
{
    return !day.empty() && day.front().part == 0 &&
           std::ranges::all_of(day, [&](UseDayPart const& part) { return part.lines == day.front().lines; });
}

namespace store {

using storage::Row;
using storage::Value;

namespace {

constexpr std::array columns{storage::Column{"day"}, storage::Column{"part"}, storage::Column{"lines"},
                             storage::Column{"entries", storage::ColumnType::Bytes},
                             storage::Column{"details", storage::ColumnType::Bytes}};
constexpr storage::Table use_days{"use_days", storage::Ownership::Global, 2, columns};
constexpr storage::Query whole_day{
    "use_days_whole",
    "SELECT part, lines, entries, details FROM use_days WHERE day = $1 ORDER BY part LIMIT 10000"};
constexpr storage::Query entries_of_part{"use_days_entries",
                                         "SELECT lines, entries FROM use_days WHERE day = $1 AND part = $2"};
constexpr storage::Query details_of_part{"use_days_details",
                                         "SELECT lines, details FROM use_days WHERE day = $1 AND part = $2"};
constexpr storage::Query day_from{"use_days_from",
                                  "SELECT day FROM use_days WHERE day >= $1 ORDER BY day LIMIT 1"};

}  // namespace

UseDay find_use_day(storage::Reader& reader, Moment day)
{
    UseDay parts;
    reader.query(whole_day, std::array{Value::integer(day.in_milliseconds())}, [&](Row const& row) {
        parts.push_back({.day = day,
                         .part = row.integer(0),
                         .lines = row.integer(1),
                         .entries = std::string{row.bytes(2)},
                         .details = std::string{row.bytes(3)}});
    });
    return parts;
}

std::optional<UseDayBytes> find_use_day_part(storage::Reader& reader, Moment day, std::int64_t part,
                                             UseDayForm form)
{
    std::optional<UseDayBytes> found;
    reader.query(form == UseDayForm::ByAccount ? entries_of_part : details_of_part,
                 std::array{Value::integer(day.in_milliseconds()), Value::integer(part)},
                 [&](Row const& row) { found = {row.integer(0), std::string{row.bytes(1)}}; });
    return found;
}

std::optional<Moment> next_use_day(storage::Reader& reader, Moment day)
{
    std::optional<Moment> next;
    reader.query(day_from, std::array{Value::integer(day.in_milliseconds())},
                 [&](Row const& row) { next = Moment::from_milliseconds(row.integer(0)); });
    return next;
}

void upsert_use_day_part(storage::Batch& batch, UseDayPart const& part)
{
    std::array const row{Value::integer(part.day.in_milliseconds()), Value::integer(part.part),
                         Value::integer(part.lines), Value::bytes(part.entries), Value::bytes(part.details)};
    batch.upsert(use_days, row);
}

}  // namespace store
}  // namespace creditd::ledger
