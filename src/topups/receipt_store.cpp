
#include "topups/receipt_store.hpp"

#include "storage/records.hpp"

#include <array>
#include <string>

namespace creditd::topups::store {

using storage::Column;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array receipt_columns{Column{"year"}, Column{"last"}};
constexpr storage::Table receipt_series{"receipt_series", Ownership::Global, 1, receipt_columns};

}  // namespace

void want_receipts(storage::Batch& batch, std::int64_t year)
{
    storage::want_one(batch, receipt_series, {Value::integer(year)});
}

std::int64_t load_receipts(storage::Batch& batch, std::int64_t year)
{
    auto const last = [](Row const& row) { return row.integer(1); };
    return storage::load_one(batch, receipt_series, {Value::integer(year)}, last).value_or(0);
}

void upsert_receipts(storage::Batch& batch, std::int64_t year, std::int64_t last)
{
    std::array const row{Value::integer(year), Value::integer(last)};
    batch.upsert(receipt_series, row);
}

std::vector<ReceiptYear> receipt_years(storage::Reader& reader)
{
    static constexpr storage::Query years{"receipt_years",
                                          "SELECT year, last FROM receipt_series ORDER BY year LIMIT 1000"};
    static constexpr storage::Query used{
        "receipts_used",
        "SELECT COUNT(DISTINCT receipt) FROM purchases WHERE receipt >= $1 AND receipt < $2"};
    auto found = storage::list_all(reader, years, {}, [](Row const& row) {
        return ReceiptYear{.year = row.integer(0), .given = row.integer(1)};
    });
    for (auto& each : found) {
        auto const from = std::to_string(each.year) + "-";
        auto const to = std::to_string(each.year) + ".";  // the character behind the dash
        std::array const parameters{Value::text(from), Value::text(to)};
        reader.query(used, parameters, [&](Row const& row) { each.used = row.integer(0); });
    }
    return found;
}

}  // namespace creditd::topups::store
