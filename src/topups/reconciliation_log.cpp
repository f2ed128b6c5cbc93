#include "topups/reconciliation_log.hpp"

#include "engine/context.hpp"
#include "storage/batch.hpp"
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
    std::optional<std::string> report;
    std::array const key{Value::integer(latest)};
    reader.find(reports, key, [&](storage::Row const& row) { report = std::string{row.text(2)}; });
    return report;
}

}  // namespace creditd::topups
