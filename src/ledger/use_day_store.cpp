#include "ledger/use_day_store.hpp"

#include <array>

namespace creditd::ledger::store {

using storage::Row;
using storage::Value;

namespace {

constexpr std::array columns{storage::Column{"day"}, storage::Column{"part"}, storage::Column{"lines"},
                             storage::Column{"entries", storage::ColumnType::Bytes},
                             storage::Column{"details", storage::ColumnType::Bytes}};
constexpr storage::Table use_days{"use_days", storage::Ownership::Global, 2, columns};
constexpr storage::Query lines_of_day{
    "use_days_lines", "SELECT COALESCE(CAST(SUM(lines) AS BIGINT), 0) FROM use_days WHERE day = $1"};
constexpr storage::Query entries_of_day{
    "use_days_entries", "SELECT entries FROM use_days WHERE day = $1 ORDER BY part LIMIT 10000"};
constexpr storage::Query details_of_day{
    "use_days_details", "SELECT details FROM use_days WHERE day = $1 ORDER BY part LIMIT 10000"};
constexpr storage::Query day_from{"use_days_from",
                                  "SELECT day FROM use_days WHERE day >= $1 ORDER BY day LIMIT 1"};

}  // namespace

std::int64_t kept_lines(storage::Reader& reader, Moment day)
{
    std::int64_t lines = 0;
    reader.query(lines_of_day, std::array{Value::integer(day.in_milliseconds())},
                 [&](Row const& row) { lines = row.integer(0); });
    return lines;
}

std::vector<AccountUses> find_use_day(storage::Reader& reader, Moment day)
{
    std::vector<AccountUses> accounts;
    bool is_readable = true;
    std::array const key{Value::integer(day.in_milliseconds())};
    reader.query(entries_of_day, key, [&](Row const& row) {
        auto const part = read_uses(row.bytes(0));
        is_readable = is_readable && part;
        if (part) {
            accounts.insert(accounts.end(), part->begin(), part->end());
        }
    });
    return is_readable ? accounts : std::vector<AccountUses>{};
}

std::vector<UseDetail> find_use_details(storage::Reader& reader, Moment day, UseKinds& kinds)
{
    std::vector<UseDetail> details;
    bool is_readable = true;
    std::array const key{Value::integer(day.in_milliseconds())};
    reader.query(details_of_day, key, [&](Row const& row) {
        is_readable = is_readable && read_details(row.bytes(0), kinds, details);
    });
    return is_readable ? details : std::vector<UseDetail>{};
}

std::optional<Moment> next_use_day(storage::Reader& reader, Moment day)
{
    std::optional<Moment> next;
    reader.query(day_from, std::array{Value::integer(day.in_milliseconds())},
                 [&](Row const& row) { next = Moment::from_milliseconds(row.integer(0)); });
    return next;
}

void upsert_use_day(storage::Batch& batch, UseDay const& day)
{
    // Lines are only added, so accounts and parts do not become fewer.
    for (std::size_t i = 0; i < day.parts.size(); ++i) {
        auto const& part = day.parts[i];
        std::array const row{Value::integer(day.day.in_milliseconds()),
                             Value::integer(static_cast<std::int64_t>(i)), Value::integer(part.lines),
                             Value::bytes(part.entries), Value::bytes(part.details)};
        batch.upsert(use_days, row);
    }
}

}  // namespace creditd::ledger::store
