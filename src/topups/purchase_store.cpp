#include "topups/purchase_store.hpp"

#include "base/assert.hpp"
#include "topups/store_cells.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array purchase_columns{
    Column{"account"},
    Column{"number"},
    Column{"user_id", ColumnType::Text},
    Column{"status"},
    Column{"needs_review"},
    Column{"kind"},
    Column{"package", ColumnType::Text},
    Column{"offer"},
    Column{"title", ColumnType::Text},
    Column{"credits"},
    Column{"bonus"},
    Column{"valid_for_days"},
    Column{"price"},
    Column{"currency", ColumnType::Text},
    Column{"live"},
    Column{"page"},
    Column{"success_url", ColumnType::Text},
    Column{"cancel_url", ColumnType::Text},
    Column{"save_method"},
    Column{"reckon_tax"},
    Column{"page_expires_at"},
    Column{"created_at"},
    Column{"updated_at"},
    Column{"checkout_id", ColumnType::Text},
    Column{"checkout_state"},
    Column{"checkout_payment"},
    Column{"url", ColumnType::Text},
    Column{"client_secret", ColumnType::Text},
    Column{"payment_id", ColumnType::Text},
    Column{"payment_state"},
    Column{"decline_code", ColumnType::Text},
    Column{"decline_reason", ColumnType::Text},
    Column{"decline_message", ColumnType::Text},
    Column{"failure", ColumnType::Text},
    Column{"customer_id", ColumnType::Text},
    Column{"method_id", ColumnType::Text},
    Column{"method_label", ColumnType::Text},
    Column{"paid_at"},
    Column{"total"},
    Column{"tax"},
    Column{"taxes", ColumnType::Text},
    Column{"faults"},
    Column{"dismissed"},
    Column{"receipt", ColumnType::Text},
    Column{"booked_seq"},
    Column{"booked_at"},
    Column{"credits_expire_at"},
    Column{"taken"},
    Column{"bonus_taken"},
};
constexpr storage::Table purchases{"purchases", Ownership::Account, 2, purchase_columns};

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
};
constexpr storage::Table refunds{"refunds", Ownership::Account, 2, refund_columns};

constexpr std::array dispute_columns{
    Column{"account"},   Column{"number"},     Column{"purchase"}, Column{"provider_id", ColumnType::Text},
    Column{"amount"},    Column{"state"},      Column{"as_of"},    Column{"reason", ColumnType::Text},
    Column{"answer_by"}, Column{"created_at"},
};
constexpr storage::Table disputes{"disputes", Ownership::Account, 2, dispute_columns};

constexpr std::array object_columns{Column{"id", ColumnType::Text}, Column{"account"}, Column{"purchase"}};
constexpr storage::Table provider_objects{"provider_objects", Ownership::Global, 1, object_columns};

constexpr std::array call_columns{
    Column{"account"},    Column{"number"},
    Column{"kind"},       Column{"purchase"},
    Column{"refund"},     Column{"object_id", ColumnType::Text},
    Column{"created_at"}, Column{"due_at"},
    Column{"attempts"},   Column{"last_error", ColumnType::Text},
};
constexpr storage::Table provider_calls{"provider_calls", Ownership::Account, 2, call_columns};

constexpr std::array receipt_columns{Column{"year"}, Column{"last"}};
constexpr storage::Table receipt_series{"receipt_series", Ownership::Global, 1, receipt_columns};

// Spelled once: the columns of a purchase in the order in which `purchase_from` reads them.
#define CREDITD_PURCHASE_COLUMNS                                                                             \
    "account, number, user_id, status, needs_review, kind, package, offer, title, credits, "                 \
    "bonus, valid_for_days, price, currency, live, page, success_url, cancel_url, save_method, "             \
    "reckon_tax, page_expires_at, created_at, updated_at, checkout_id, checkout_state, "                     \
    "checkout_payment, url, client_secret, payment_id, payment_state, decline_code, "                        \
    "decline_reason, decline_message, failure, customer_id, method_id, method_label, paid_at, "              \
    "total, tax, taxes, faults, dismissed, receipt, booked_seq, booked_at, credits_expire_at, "              \
    "taken, bonus_taken "

constexpr storage::Query refunds_of{
    "refunds_of_purchase",
    "SELECT number, provider_id, amount, state, is_ours, actor, reason_code, reason, failure, created_at, "
    "updated_at FROM refunds WHERE account = $1 AND purchase = $2 ORDER BY number",
    1};
constexpr storage::Query disputes_of{
    "disputes_of_purchase",
    "SELECT number, provider_id, amount, state, as_of, reason, answer_by, created_at FROM disputes "
    "WHERE account = $1 AND purchase = $2 ORDER BY number",
    1};
constexpr storage::Query calls_due{
    "provider_calls_due",
    "SELECT account, number, kind, purchase, refund, object_id, created_at, due_at, attempts, last_error "
    "FROM provider_calls WHERE due_at <= $1 ORDER BY due_at LIMIT $2"};
constexpr storage::Query first_due{"provider_calls_first_due",
                                   "SELECT due_at FROM provider_calls ORDER BY due_at LIMIT 1"};
constexpr storage::Query purchases_of_account{
    "purchases_of_account",
    "SELECT " CREDITD_PURCHASE_COLUMNS "FROM purchases WHERE account = $1 ORDER BY number", 1};

std::string text_of(std::vector<TaxLine> const& taxes)
{
    std::string text;
    for (auto const& tax : taxes) {
        text.append(tax.name).append("\t").append(tax.rate).append("\t").append(std::to_string(tax.amount));
        text.append("\n");
    }
    return text;
}

std::vector<TaxLine> taxes_from(std::string_view text)
{
    std::vector<TaxLine> taxes;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto const first = line.find('\t');
        auto const second = line.find('\t', first + 1);
        TaxLine tax{std::string{line.substr(0, first)},
                    std::string{line.substr(first + 1, second - first - 1)}};
        auto const amount = line.substr(second + 1);
        std::from_chars(amount.data(), amount.data() + amount.size(), tax.amount);
        taxes.push_back(std::move(tax));
    }
    return taxes;
}

Purchase purchase_from(Row const& row)
{
    Purchase found;
    Cells cells{row};
    found.account = cells.integer();
    found.number = cells.integer();
    found.user_id = cells.text();
    cells.skip(2);  // status and flag follow from the rest
    found.kind = cells.enumerator<PurchaseKind>();
    found.terms.package = cells.text();
    found.terms.offer = cells.integer();
    found.terms.title = cells.text();
    found.terms.credits = cells.credits();
    found.terms.bonus = cells.credits();
    found.terms.valid_for_days = cells.integer_or_null();
    found.terms.price.amount = cells.integer();
    found.terms.price.currency = cells.text();
    found.live = cells.truth();
    found.wish.page = cells.enumerator<CheckoutPage>();
    found.wish.success_url = cells.text();
    found.wish.cancel_url = cells.text();
    found.wish.save_method = cells.truth();
    found.wish.reckon_tax = cells.truth();
    found.wish.expires_at = cells.moment();
    found.created_at = cells.moment();
    found.updated_at = cells.moment();
    found.checkout_id = cells.text();
    found.checkout = cells.enumerator<CheckoutState>();
    found.checkout_payment = cells.enumerator<CheckoutPayment>();
    found.url = cells.text();
    found.client_secret = cells.text();
    found.payment_id = cells.text();
    found.payment = cells.enumerator<PaymentState>();
    Decline decline{cells.text(), cells.text(), cells.text()};
    if (!decline.code.empty()) {
        found.decline = std::move(decline);
    }
    found.failure = cells.text();
    SavedMethod method{cells.text(), cells.text(), cells.text()};
    if (!method.method_id.empty()) {
        found.method = std::move(method);
    }
    auto const paid_at = cells.moment_or_null();
    PaidFacts paid{paid_at.value_or(Moment{}), cells.integer(), cells.integer(), taxes_from(cells.text())};
    if (paid_at) {
        found.paid = std::move(paid);
    }
    found.faults = static_cast<ReviewReasons>(cells.integer());
    found.dismissed = static_cast<ReviewReasons>(cells.integer());
    found.receipt = cells.text();
    found.booked.seq = cells.integer();
    found.booked.at = cells.moment_or_null().value_or(Moment{});
    found.booked.expire_at = cells.moment_or_null();
    found.booked.taken = cells.credits();
    found.booked.bonus_taken = cells.credits();
    return found;
}

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
            .updated_at = cells.moment()};
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

ProviderCall call_from(Row const& row)
{
    Cells cells{row};
    return {.account = cells.integer(),
            .number = cells.integer(),
            .kind = cells.enumerator<CallKind>(),
            .purchase = cells.integer(),
            .refund = cells.integer(),
            .object_id = cells.text(),
            .created_at = cells.moment(),
            .due_at = cells.moment(),
            .attempts = cells.integer(),
            .last_error = cells.text()};
}

/// A batch and a reader both query.
template <class Source>
void add_reversals(Source& source, Purchase& purchase)
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
        value_of(refund.updated_at)};
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

void upsert(storage::Batch& batch, Purchase const& of)
{
    auto const& terms = of.terms;
    auto const decline = of.decline.value_or(Decline{});
    auto const method = of.method.value_or(SavedMethod{});
    auto const paid = of.paid.value_or(PaidFacts{});
    auto const taxes = text_of(paid.taxes);
    std::array const row{
        Value::integer(of.account),
        Value::integer(of.number),
        Value::text(of.user_id),
        number_of(of.status()),
        truth_of(of.needs_review()),
        number_of(of.kind),
        Value::text(terms.package),
        Value::integer(terms.offer),
        Value::text(terms.title),
        Value::integer(terms.credits.micro()),
        Value::integer(terms.bonus.micro()),
        Value::integer_or_null(terms.valid_for_days),
        Value::integer(terms.price.amount),
        Value::text(terms.price.currency),
        truth_of(of.live),
        number_of(of.wish.page),
        Value::text(of.wish.success_url),
        Value::text(of.wish.cancel_url),
        truth_of(of.wish.save_method),
        truth_of(of.wish.reckon_tax),
        value_of(of.wish.expires_at),
        value_of(of.created_at),
        value_of(of.updated_at),
        Value::text(of.checkout_id),
        number_of(of.checkout),
        number_of(of.checkout_payment),
        Value::text(of.url),
        Value::text(of.client_secret),
        Value::text(of.payment_id),
        number_of(of.payment),
        Value::text(decline.code),
        Value::text(decline.reason),
        Value::text(decline.message),
        Value::text(of.failure),
        Value::text(method.customer_id),
        Value::text(method.method_id),
        Value::text(method.label),
        of.paid ? value_of(paid.at) : Value::null(),
        Value::integer(paid.total),
        Value::integer(paid.tax),
        Value::text(taxes),
        Value::integer(of.faults),
        Value::integer(of.dismissed),
        Value::text(of.receipt),
        Value::integer(of.booked.seq),
        of.is_credited() ? value_of(of.booked.at) : Value::null(),
        value_of(of.booked.expire_at),
        Value::integer(of.booked.taken.micro()),
        Value::integer(of.booked.bonus_taken.micro()),
    };
    static_assert(row.size() == purchase_columns.size());
    batch.upsert(purchases, row);
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
    std::array const row{Value::integer(key.account), Value::integer(key.number)};
    batch.want(purchases, row);
}

std::optional<Purchase> load_purchase(storage::Batch& batch, PurchaseKey key)
{
    std::optional<Purchase> found;
    std::array const row{Value::integer(key.account), Value::integer(key.number)};
    batch.load(purchases, row, [&](Row const& columns) { found = purchase_from(columns); });
    if (found) {
        add_reversals(batch, *found);
    }
    return found;
}

void write_purchase(storage::Batch& batch, Purchase const& purchase, Purchase const* before)
{
    upsert(batch, purchase);
    write_changed(batch, purchase, purchase.refunds,
                  before != nullptr ? before->refunds : std::vector<RefundRecord>{});
    write_changed(batch, purchase, purchase.disputes,
                  before != nullptr ? before->disputes : std::vector<DisputeRecord>{});
}

void want_object(storage::Batch& batch, std::string_view id)
{
    std::array const key{Value::text(id)};
    batch.want(provider_objects, key);
}

std::optional<PurchaseKey> load_object(storage::Batch& batch, std::string_view id)
{
    std::optional<PurchaseKey> found;
    std::array const key{Value::text(id)};
    batch.load(provider_objects, key, [&](Row const& row) { found = {row.integer(1), row.integer(2)}; });
    return found;
}

void upsert_object(storage::Batch& batch, std::string_view id, PurchaseKey key)
{
    std::array const row{Value::text(id), Value::integer(key.account), Value::integer(key.number)};
    batch.upsert(provider_objects, row);
}

void want_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::array const key{Value::integer(account), Value::integer(number)};
    batch.want(provider_calls, key);
}

std::optional<ProviderCall> load_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::optional<ProviderCall> found;
    std::array const key{Value::integer(account), Value::integer(number)};
    batch.load(provider_calls, key, [&](Row const& row) { found = call_from(row); });
    return found;
}

void upsert_call(storage::Batch& batch, ProviderCall const& call)
{
    std::array const row{Value::integer(call.account),  Value::integer(call.number),
                         number_of(call.kind),          Value::integer(call.purchase),
                         Value::integer(call.refund),   Value::text(call.object_id),
                         value_of(call.created_at),     value_of(call.due_at),
                         Value::integer(call.attempts), Value::text(call.last_error)};
    batch.upsert(provider_calls, row);
}

void remove_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::array const key{Value::integer(account), Value::integer(number)};
    batch.remove(provider_calls, key);
}

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

std::optional<Purchase> find_purchase(storage::Reader& reader, PurchaseKey key)
{
    std::optional<Purchase> found;
    std::array const row{Value::integer(key.account), Value::integer(key.number)};
    reader.find(purchases, row, [&](Row const& columns) { found = purchase_from(columns); });
    if (found) {
        add_reversals(reader, *found);
    }
    return found;
}

std::optional<PurchaseKey> find_object(storage::Reader& reader, std::string_view id)
{
    std::optional<PurchaseKey> found;
    std::array const key{Value::text(id)};
    reader.find(provider_objects, key, [&](Row const& row) { found = {row.integer(1), row.integer(2)}; });
    return found;
}

std::vector<ProviderCall> due_calls(storage::Reader& reader, Moment now, std::int64_t count)
{
    std::vector<ProviderCall> calls;
    std::array const parameters{value_of(now), Value::integer(count)};
    reader.query(calls_due, parameters, [&](Row const& row) { calls.push_back(call_from(row)); });
    return calls;
}

std::optional<Moment> next_due(storage::Reader& reader)
{
    std::optional<Moment> due;
    reader.query(first_due, {}, [&](Row const& row) { due = Moment::from_milliseconds(row.integer(0)); });
    return due;
}

namespace {

/// The row's own word on status and review beside the purchase, which has no refunds and disputes yet.
KeptPurchase kept_from(Row const& row)
{
    constexpr int status_column = 3;
    return {purchase_from(row), static_cast<PurchaseStatus>(row.integer(status_column)),
            row.integer(status_column + 1) != 0};
}

}  // namespace

std::vector<Purchase> list_purchases(storage::Reader& reader, PurchaseFilter const& filter,
                                     std::int64_t below, std::int64_t offset, std::int64_t count)
{
    Where where;
    add_conditions(where, filter);
    where.add("number < ", Value::integer(below));
    auto const sql = "SELECT " CREDITD_PURCHASE_COLUMNS "FROM purchases " + where.sql() +
                     " ORDER BY number DESC" + where.limit(count, offset);
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
    std::int64_t total = 0;
    auto const sql = "SELECT COUNT(*) FROM purchases " + where.sql();
    reader.query({"purchases_count", sql, filter.account ? 1 : 0}, where.parameters(),
                 [&](Row const& row) { total = row.integer(0); });
    return total;
}

std::vector<std::int64_t> buying_accounts(storage::Reader& reader, std::int64_t after, std::int64_t count)
{
    static constexpr storage::Query buyers{
        "purchases_accounts",
        "SELECT DISTINCT account FROM purchases WHERE account > $1 ORDER BY account LIMIT $2"};
    std::vector<std::int64_t> found;
    std::array const parameters{Value::integer(after), Value::integer(count)};
    reader.query(buyers, parameters, [&](Row const& row) { found.push_back(row.integer(0)); });
    return found;
}

std::vector<KeptPurchase> kept_purchases(storage::Reader& reader, std::int64_t account)
{
    std::vector<KeptPurchase> found;
    std::array const parameters{Value::integer(account)};
    reader.query(purchases_of_account, parameters, [&](Row const& row) { found.push_back(kept_from(row)); });
    for (auto& each : found) {
        add_reversals(reader, each.purchase);
    }
    return found;
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
