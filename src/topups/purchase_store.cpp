#include "topups/purchase_store.hpp"

#include "storage/records.hpp"
#include "topups/purchase_rows.hpp"
#include "topups/reversal_store.hpp"
#include "topups/store_cells.hpp"

#include <array>
#include <utility>

namespace creditd::topups::store {

using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr storage::Query purchases_of_account{
    "purchases_of_account",
    "SELECT " CREDITD_PURCHASE_COLUMNS "FROM purchases WHERE account = $1 ORDER BY number", 1};

void add_conditions(Where& where, PurchaseFilter const& filter)
{
    if (filter.account) {
        where.add("account = ", Value::integer(*filter.account));
    }
    if (filter.status) {
        where.add("status = ", number_of(*filter.status));
    }
    if (filter.needs_review) {
        where.add(*filter.needs_review ? "needs_review = 1" : "needs_review = 0");
    }
    if (filter.from) {
        where.add("created_at >= ", value_of(*filter.from));
    }
    if (filter.to) {
        where.add("created_at < ", value_of(*filter.to));
    }
}

}  // namespace

void want_purchase(storage::Batch& batch, PurchaseKey key)
{
    storage::want_one(batch, purchases, {Value::integer(key.account), Value::integer(key.number)});
}

std::optional<Purchase> load_purchase(storage::Batch& batch, PurchaseKey key)
{
    auto found = storage::load_one(batch, purchases,
                                   {Value::integer(key.account), Value::integer(key.number)}, purchase_from);
    if (found) {
        add_reversals(batch, *found);
    }
    return found;
}

void write_purchase(storage::Batch& batch, Purchase const& purchase, Purchase const* before)
{
    upsert_purchase(batch, purchase);
    write_reversals(batch, purchase, before);
}

std::optional<Purchase> find_purchase(storage::Reader& reader, PurchaseKey key)
{
    auto found = storage::find_one(reader, purchases,
                                   {Value::integer(key.account), Value::integer(key.number)}, purchase_from);
    if (found) {
        add_reversals(reader, *found);
    }
    return found;
}

std::vector<Purchase> list_purchases(storage::Reader& reader, PurchaseFilter const& filter,
                                     std::int64_t below, std::int64_t offset, std::int64_t count)
{
    Where where;
    add_conditions(where, filter);
    auto const sql = where.newest("SELECT " CREDITD_PURCHASE_COLUMNS "FROM purchases ", below, offset, count);
    std::vector<Purchase> found;
    std::vector<std::size_t> reversed;
    reader.query({"purchases_list", sql, filter.account ? 1 : 0}, where.parameters(), [&](Row const& row) {
        auto kept = kept_from(row);
        if (kept.status != kept.purchase.status() || kept.needs_review != kept.purchase.needs_review()) {
            reversed.push_back(found.size());  // refunds and disputes made the difference
        }
        found.push_back(std::move(kept.purchase));
    });
    for (auto const index : reversed) {
        add_reversals(reader, found[index]);
    }
    return found;
}

std::int64_t count_purchases(storage::Reader& reader, PurchaseFilter const& filter)
{
    Where where;
    add_conditions(where, filter);
    auto const sql = "SELECT COUNT(*) FROM purchases " + where.sql();
    return storage::query_number(reader, {"purchases_count", sql, filter.account ? 1 : 0},
                                 where.parameters());
}

std::vector<std::int64_t> buying_accounts(storage::Reader& reader, std::int64_t after, std::int64_t count)
{
    static constexpr storage::Query buyers{
        "purchases_accounts",
        "SELECT DISTINCT account FROM purchases WHERE account > $1 ORDER BY account LIMIT $2"};
    std::array const parameters{Value::integer(after), Value::integer(count)};
    return storage::list_all(reader, buyers, parameters, [](Row const& row) { return row.integer(0); });
}

std::vector<KeptPurchase> kept_purchases(storage::Reader& reader, std::int64_t account)
{
    std::array const parameters{Value::integer(account)};
    auto found = storage::list_all(reader, purchases_of_account, parameters, kept_from);
    for (auto& each : found) {
        add_reversals(reader, each.purchase);
    }
    return found;
}

}  // namespace creditd::topups::store
