#include "topups/receipt_store.hpp"

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
    std::array const key{Value::integer(year)};
    batch.want(receipt_series, key);
}

std::int64_t load_receipts(storage::Batch& batch, std::int64_t year)
{
    std::int64_t last = 0;
    std::array const key{Value::integer(year)};
    batch.load(receipt_series, key, [&](Row const& row) { last = row.integer(1); });
    return last;
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
    std::vector<ReceiptYear> found;
    reader.query(years, {}, [&](Row const& row) { found.push_back({row.integer(0), row.integer(1)}); });
    for (auto& each : found) {
        auto const from = std::to_string(each.year) + "-";
        auto const to = std::to_string(each.year) + ".";  // the character behind the dash
        std::array const parameters{Value::text(from), Value::text(to)};
        reader.query(used, parameters, [&](Row const& row) { each.used = row.integer(0); });
    }
    return found;
}

}  // namespace creditd::topups::store
