#include "ledger/use_day_store.hpp"

#include <algorithm>
#include <array>

namespace creditd::ledger::store {

using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t accounts_per_part = 20'000;
constexpr std::array columns{storage::Column{"day"}, storage::Column{"part"},
                             storage::Column{"entries", storage::ColumnType::Bytes}};
constexpr storage::Table use_days{"use_days", storage::Ownership::Global, 2, columns};
constexpr storage::Query parts_of_day{
    "use_days_parts", "SELECT entries FROM use_days WHERE day = $1 ORDER BY part LIMIT 10000"};

}  // namespace

std::vector<AccountUses> find_use_day(storage::Reader& reader, Moment day)
{
    std::vector<AccountUses> accounts;
    bool is_readable = true;
    std::array const key{Value::integer(day.in_milliseconds())};
    reader.query(parts_of_day, key, [&](Row const& row) {
        auto const part = read_uses(row.bytes(0));
        is_readable = is_readable && part;
        if (part) {
            accounts.insert(accounts.end(), part->begin(), part->end());
        }
    });
    return is_readable ? accounts : std::vector<AccountUses>{};
}

void upsert_use_day(storage::Batch& batch, Moment day, std::vector<AccountUses> const& accounts)
{
    // Lines are only added, so accounts and parts do not become fewer.
    std::int64_t part = 0;
    for (std::size_t begin = 0; begin < accounts.size(); begin += accounts_per_part, ++part) {
        auto const end = std::min(begin + accounts_per_part, accounts.size());
        auto const at = [&](std::size_t i) { return accounts.begin() + static_cast<std::ptrdiff_t>(i); };
        auto const bytes = uses_bytes({at(begin), at(end)});
        std::array const row{Value::integer(day.in_milliseconds()), Value::integer(part),
                             Value::bytes(bytes)};
        batch.upsert(use_days, row);
    }
}

}  // namespace creditd::ledger::store
