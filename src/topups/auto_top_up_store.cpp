#include "topups/auto_top_up_store.hpp"

#include "storage/records.hpp"
#include "topups/store_cells.hpp"

#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Query;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array columns{
    Column{"account"},
    Column{"user_id", ColumnType::Text},
    Column{"state"},
    Column{"reason", ColumnType::Text},
    Column{"threshold"},
    Column{"package", ColumnType::Text},
    Column{"cap"},
    Column{"currency", ColumnType::Text},
    Column{"customer_id", ColumnType::Text},
    Column{"method_id", ColumnType::Text},
    Column{"method_label", ColumnType::Text},
    Column{"consented_at"},
    Column{"attempt"},
    Column{"failures"},
    Column{"to_confirm"},
    Column{"confirming"},
    Column{"month"},
    Column{"spent"},
};
constexpr storage::Table auto_top_ups{"auto_top_ups", Ownership::Account, 1, columns};

constexpr std::array due_columns{Column{"account"}, Column{"due_at"}};
constexpr storage::Table due_auto_top_ups{"due_auto_top_ups", Ownership::Account, 1, due_columns};

constexpr Query due_by_moment{
    "due_auto_top_ups",
    "SELECT account FROM due_auto_top_ups WHERE due_at <= $1 ORDER BY due_at, account LIMIT $2"};
constexpr Query newest_with_method{
    "purchases_with_method",
    "SELECT number FROM purchases WHERE account = $1 AND method_id <> '' AND paid_at IS NOT NULL "
    "ORDER BY number DESC LIMIT 1",
    1};

AutoTopUp from_row(Row const& row)
{
    Cells cells{row};
    AutoTopUp found;
    found.account = cells.integer();
    found.user_id = cells.text();
    found.state = static_cast<AutoTopUpState>(cells.integer());
    found.reason = cells.text();
    found.threshold = cells.credits();
    found.package = cells.text();
    found.cap = Money{cells.integer(), cells.text()};
    found.method = SavedMethod{cells.text(), cells.text(), cells.text()};
    found.consented_at = cells.moment();
    found.attempt = cells.integer();
    found.failures = cells.integer();
    found.to_confirm = cells.integer();
    found.confirming = cells.integer();
    found.month = cells.moment();
    found.spent = cells.integer();
    return found;
}

}  // namespace

void want_auto_top_up(storage::Batch& batch, std::int64_t account)
{
    storage::want_one(batch, auto_top_ups, {Value::integer(account)});
}

std::optional<AutoTopUp> load_auto_top_up(storage::Batch& batch, std::int64_t account)
{
    return storage::load_one(batch, auto_top_ups, {Value::integer(account)}, from_row);
}

void upsert_auto_top_up(storage::Batch& batch, AutoTopUp const& settings)
{
    std::array const row{Value::integer(settings.account),
                         Value::text(settings.user_id),
                         number_of(settings.state),
                         Value::text(settings.reason),
                         Value::integer(settings.threshold.micro()),
                         Value::text(settings.package),
                         Value::integer(settings.cap.amount),
                         Value::text(settings.cap.currency),
                         Value::text(settings.method.customer_id),
                         Value::text(settings.method.method_id),
                         Value::text(settings.method.label),
                         value_of(settings.consented_at),
                         Value::integer(settings.attempt),
                         Value::integer(settings.failures),
                         Value::integer(settings.to_confirm),
                         Value::integer(settings.confirming),
                         value_of(settings.month),
                         Value::integer(settings.spent)};
    batch.upsert(auto_top_ups, row);
}

void upsert_due_top_up(storage::Batch& batch, std::int64_t account, Moment due_at)
{
    std::array const row{Value::integer(account), value_of(due_at)};
    batch.upsert(due_auto_top_ups, row);
}

void remove_due_top_up(storage::Batch& batch, std::int64_t account)
{
    storage::remove_one(batch, due_auto_top_ups, {Value::integer(account)});
}

std::optional<AutoTopUp> find_auto_top_up(storage::Reader& reader, std::int64_t account)
{
    return storage::find_one(reader, auto_top_ups, {Value::integer(account)}, from_row);
}

std::vector<std::int64_t> due_top_ups(storage::Reader& reader, Moment now, std::int64_t count)
{
    std::array const bounds{value_of(now), Value::integer(count)};
    return storage::list_all(reader, due_by_moment, bounds, [](Row const& row) { return row.integer(0); });
}

std::int64_t purchase_with_method(storage::Reader& reader, std::int64_t account)
{
    std::array const which{Value::integer(account)};
    return storage::query_number(reader, newest_with_method, which);
}

}  // namespace creditd::topups::store
