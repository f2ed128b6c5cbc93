#include "topups/purchase_rows.hpp"

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

}  // namespace

constinit storage::Table const purchases{"purchases", Ownership::Account, 2, purchase_columns};

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

/// The row's own word on status and review beside the purchase, which has no refunds and disputes yet.
KeptPurchase kept_from(Row const& row)
{
    constexpr int status_column = 3;
    return {purchase_from(row), static_cast<PurchaseStatus>(row.integer(status_column)),
            row.integer(status_column + 1) != 0};
}

void upsert_purchase(storage::Batch& batch, Purchase const& of)
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

}  // namespace creditd::topups::store
