#include "topups/reversal_store.hpp"

#include "topups/store_cells.hpp"

#include <algorithm>
#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array refund_columns{
    Column{"account"},
    Column{"number"},
    Column{"purchase"},
    Column{"provider_id", ColumnType::Text},
    Column{"amount"},
    Column{"state"},
    Column{"is_ours"},
    Column{"actor", ColumnType::Text},
    Column{"reason_code", ColumnType::Text},
    Column{"reason", ColumnType::Text},
    Column{"failure", ColumnType::Text},
    Column{"created_at"},
    Column{"updated_at"},
    Column{"failed_at"},
};
constexpr storage::Table refunds{"refunds", Ownership::Account, 2, refund_columns};

constexpr std::array dispute_columns{
    Column{"account"},   Column{"number"},     Column{"purchase"}, Column{"provider_id", ColumnType::Text},
    Column{"amount"},    Column{"state"},      Column{"as_of"},    Column{"reason", ColumnType::Text},
    Column{"answer_by"}, Column{"created_at"},
};
constexpr storage::Table disputes{"disputes", Ownership::Account, 2, dispute_columns};

constexpr storage::Query refunds_of{
    "refunds_of_purchase",
    "SELECT number, provider_id, amount, state, is_ours, actor, reason_code, reason, failure, created_at, "
    "updated_at, failed_at FROM refunds WHERE account = $1 AND purchase = $2 ORDER BY number",
    1};
constexpr storage::Query disputes_of{
    "disputes_of_purchase",
    "SELECT number, provider_id, amount, state, as_of, reason, answer_by, created_at FROM disputes "
    "WHERE account = $1 AND purchase = $2 ORDER BY number",
    1};
RefundRecord refund_from(Row const& row)
{
    Cells cells{row};
    return {.number = cells.integer(),
            .provider_id = cells.text(),
            .amount = cells.integer(),
            .state = cells.enumerator<RefundState>(),
            .is_ours = cells.truth(),
            .actor = cells.text(),
            .reason_code = cells.text(),
            .reason = cells.text(),
            .failure = cells.text(),
            .created_at = cells.moment(),
            .updated_at = cells.moment(),
            .failed_at = cells.moment_or_null()};
}

DisputeRecord dispute_from(Row const& row)
{
    Cells cells{row};
    return {.number = cells.integer(),
            .provider_id = cells.text(),
            .amount = cells.integer(),
            .state = cells.enumerator<DisputeState>(),
            .as_of = cells.moment(),
            .reason = cells.text(),
            .answer_by = cells.moment_or_null(),
            .created_at = cells.moment()};
}

/// A batch and a reader both query.
template <class Source>
void add_from(Source& source, Purchase& purchase)
{
    std::array const key{Value::integer(purchase.account), Value::integer(purchase.number)};
    source.query(refunds_of, key, [&](Row const& row) { purchase.refunds.push_back(refund_from(row)); });
    source.query(disputes_of, key, [&](Row const& row) { purchase.disputes.push_back(dispute_from(row)); });
}

void upsert(storage::Batch& batch, Purchase const& of, RefundRecord const& refund)
{
    std::array const row{
        Value::integer(of.account),      Value::integer(refund.number), Value::integer(of.number),
        Value::text(refund.provider_id), Value::integer(refund.amount), number_of(refund.state),
        truth_of(refund.is_ours),        Value::text(refund.actor),     Value::text(refund.reason_code),
        Value::text(refund.reason),      Value::text(refund.failure),   value_of(refund.created_at),
        value_of(refund.updated_at),     value_of(refund.failed_at)};
    batch.upsert(refunds, row);
}

void upsert(storage::Batch& batch, Purchase const& of, DisputeRecord const& dispute)
{
    std::array const row{Value::integer(of.account),     Value::integer(dispute.number),
                         Value::integer(of.number),      Value::text(dispute.provider_id),
                         Value::integer(dispute.amount), number_of(dispute.state),
                         value_of(dispute.as_of),        Value::text(dispute.reason),
                         value_of(dispute.answer_by),    value_of(dispute.created_at)};
    batch.upsert(disputes, row);
}

/// Records of `now` that `before` has not, or has otherwise.
template <class Record>
void write_changed(storage::Batch& batch, Purchase const& of, std::vector<Record> const& now,
                   std::vector<Record> const& before)
{
    for (auto const& record : now) {
        if (std::ranges::find(before, record) == before.end()) {
            upsert(batch, of, record);
        }
    }
}

}  // namespace

void add_reversals(storage::Batch& batch, Purchase& purchase)
{
    add_from(batch, purchase);
}

void add_reversals(storage::Reader& reader, Purchase& purchase)
{
    add_from(reader, purchase);
}

void write_reversals(storage::Batch& batch, Purchase const& purchase, Purchase const* before)
{
    write_changed(batch, purchase, purchase.refunds,
                  before != nullptr ? before->refunds : std::vector<RefundRecord>{});
    write_changed(batch, purchase, purchase.disputes,
                  before != nullptr ? before->disputes : std::vector<DisputeRecord>{});
}

}  // namespace creditd::topups::store
