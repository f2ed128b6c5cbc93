#include "topups/reconciliation_log.hpp"

#include "engine/context.hpp"
#include "storage/batch.hpp"
#include "storage/records.hpp"
#include "topups/store_cells.hpp"

#include <array>
#include <cstdint>

namespace creditd::topups {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Value;

constexpr std::array report_columns{
    Column{"id"},
    Column{"kept_at"},
    Column{"report", ColumnType::Text},
};
constexpr storage::Table reports{"reconciliation_reports", storage::Ownership::Global, 1, report_columns};
constexpr std::int64_t latest = 1;  ///< the only row

}  // namespace

void ReconciliationLog::record(storage::Batch& batch, engine::Context const& context)
{
    if (report_) {
        std::array const row{Value::integer(latest), store::value_of(context.now), Value::text(*report_)};
        batch.upsert(reports, row);
    }
}

std::optional<std::string> find_latest_report(storage::Reader& reader)
{
    return storage::find_one(reader, reports, {Value::integer(latest)},
                             [](storage::Row const& row) { return std::string{row.text(2)}; });
}

}  // namespace creditd::topups
