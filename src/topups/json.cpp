#include "topups/json.hpp"

#include "base/assert.hpp"

namespace creditd::topups {

namespace {

using crypto::IdKind;
using http::json::Writer;

void append_money(Writer& json, std::string_view name, std::int64_t amount, std::string_view currency)
{
    json.begin_object(name).member("amount", amount).member("currency", currency).end_object();
}

void append_money(Writer& json, std::string_view name, Money const& money)
{
    append_money(json, name, money.amount, money.currency);
}

void append_money_or_null(Writer& json, std::string_view name, bool is_there, std::int64_t amount,
                          std::string_view currency)
{
    if (is_there) {
        append_money(json, name, amount, currency);
    } else {
        json.member(name, nullptr);
    }
}

std::optional<std::string_view> unless_empty(std::string const& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
}

void append_size(Writer& json, Credits credits, Credits bonus, std::optional<std::int64_t> valid_for_days)
{
    json.member("credits", credits).member("bonusCredits", bonus).member("validForDays", valid_for_days);
}

std::string_view name_of(RefundState state)
{
    switch (state) {
    case RefundState::Pending: return "pending";
    case RefundState::NeedsAction: return "requires_action";
    case RefundState::Succeeded: return "succeeded";
    case RefundState::Canceled: return "canceled";
    case RefundState::Failed: return "failed";
    }
    CREDITD_ASSERT(false && "a refund state without a name");
}

std::string_view name_of(DisputeState state)
{
    switch (state) {
    case DisputeState::Inquiry: return "inquiry";
    case DisputeState::InquiryClosed: return "inquiry_closed";
    case DisputeState::Open: return "open";
    case DisputeState::Won: return "won";
    case DisputeState::Lost: return "lost";
    }
    CREDITD_ASSERT(false && "a dispute state without a name");
}

std::optional<std::string> offer_id(crypto::PublicIds const& ids, std::int64_t account, std::int64_t offer)
{
    return offer == 0 ? std::nullopt : std::optional{ids.encode(IdKind::Offer, {account, offer})};
}

/// What is the same from the first answer to the last.
void append_pinned(Writer& json, crypto::PublicIds const& ids, Purchase const& purchase,
                   std::string_view status)
{
    auto const& terms = purchase.terms;
    json.member("id", public_id(ids, purchase.key()))
        .member("userId", purchase.user_id)
        .member("status", status)
        .member("kind", purchase.kind == PurchaseKind::Checkout ? "checkout" : "auto_top_up")
        .member("packageId", unless_empty(terms.package))
        .member("offerId", offer_id(ids, purchase.account, terms.offer))
        .member("title", terms.title);
    append_size(json, terms.credits, terms.bonus, terms.valid_for_days);
    append_money(json, "price", terms.price);
    json.member("live", purchase.live).member("createdAt", purchase.created_at);
}

void append_provider(Writer& json, Purchase const& purchase)
{
    json.begin_array("reviewReasons");
    for (auto const name : names_of(static_cast<ReviewReasons>(purchase.reasons() & ~purchase.dismissed))) {
        json.value(name);
    }
    json.end_array()
        .member("failure", unless_empty(purchase.failure))
        .begin_object("provider")
        .member("checkoutId", unless_empty(purchase.checkout_id))
        .member("paymentId", unless_empty(purchase.payment_id))
        .end_object();
}

}  // namespace

std::string public_id(crypto::PublicIds const& ids, PurchaseKey key)
{
    return ids.encode(IdKind::Purchase, {key.account, key.number});
}

void append_package(Writer& json, Package const& package, Money const* price)
{
    json.begin_object().member("id", package.name).member("title", package.title);
    if (package.is_custom) {
        json.member("custom", true).end_object();
        return;
    }
    append_size(json, package.credits, package.bonus, package.valid_for_days);
    append_money(json, "price", *price);
    json.raw_member("perCredit", per_credit_text(*price, package.credits)).begin_array("prices");
    for (auto const& each : package.prices) {
        json.begin_object().member("amount", each.amount).member("currency", each.currency).end_object();
    }
    json.end_array().end_object();
}

void append_admin_package(Writer& json, Package const& package)
{
    json.begin_object()
        .member("id", package.name)
        .member("title", package.title)
        .member("custom", package.is_custom);
    append_size(json, package.credits, package.bonus, package.valid_for_days);
    json.begin_array("prices");
    for (auto const& each : package.prices) {
        json.begin_object().member("amount", each.amount).member("currency", each.currency).end_object();
    }
    json.end_array()
        .member("active", package.active)
        .member("createdAt", package.created_at)
        .member("updatedAt", package.updated_at)
        .end_object();
}

void append_offer(Writer& json, crypto::PublicIds const& ids, Offer const& offer)
{
    json.begin_object()
        .member("id", ids.encode(IdKind::Offer, {offer.account, offer.number}))
        .member("userId", offer.user_id)
        .member("packageId", unless_empty(offer.package))
        .member("title", offer.title);
    append_size(json, offer.credits, offer.bonus, offer.valid_for_days);
    append_money(json, "price", offer.price);
    json.raw_member("perCredit", per_credit_text(offer.price, offer.credits))
        .member("expiresAt", offer.expires_at)
        .member("withdrawnAt", offer.withdrawn_at)
        .member("purchaseId", offer.purchase == 0
                                  ? std::nullopt
                                  : std::optional{public_id(ids, {offer.account, offer.purchase})})
        .member("createdAt", offer.created_at)
        .end_object();
}

void append_begun_purchase(Writer& json, crypto::PublicIds const& ids, Purchase const& purchase)
{
    json.begin_object();
    append_pinned(json, ids, purchase, name_of(PurchaseStatus::Pending));
    json.end_object();
}

void append_refund(Writer& json, crypto::PublicIds const& ids, Purchase const& purchase,
                   RefundRecord const& refund)
{
    json.begin_object()
        .member("id", ids.encode(IdKind::Refund, {purchase.account, refund.number}))
        .member("state", name_of(refund.state));
    append_money(json, "amount", refund.amount, purchase.terms.price.currency);
    json.member("reasonCode", unless_empty(refund.reason_code))
        .member("failure", unless_empty(refund.failure))
        .member("createdAt", refund.created_at)
        .member("updatedAt", refund.updated_at)
        .end_object();
}

void append_dispute(Writer& json, Purchase const& purchase, DisputeRecord const& dispute)
{
    json.begin_object().member("state", name_of(dispute.state));
    append_money(json, "amount", dispute.amount, purchase.terms.price.currency);
    json.member("reason", unless_empty(dispute.reason))
        .member("answerBy", dispute.answer_by)
        .member("createdAt", dispute.created_at)
        .end_object();
}

void append_purchase(Writer& json, crypto::PublicIds const& ids, Purchase const& purchase,
                     PurchaseDetail detail)
{
    auto const& currency = purchase.terms.price.currency;
    auto const status = purchase.status();
    json.begin_object();
    append_pinned(json, ids, purchase, name_of(status));
    json.member("updatedAt", purchase.updated_at)
        .member("needsReview", purchase.needs_review())
        .member("paidAt", purchase.paid ? std::optional{purchase.paid->at} : std::nullopt)
        .member("creditsExpireAt", purchase.booked.expire_at)
        .member("receiptNumber", unless_empty(purchase.receipt))
        .member("transactionId",
                purchase.is_credited()
                    ? std::optional{ids.encode(IdKind::Transaction, {purchase.account, purchase.booked.seq})}
                    : std::nullopt);
    append_money_or_null(json, "total", purchase.paid.has_value(), purchase.paid_total(), currency);
    auto const tax = purchase.paid ? purchase.paid->tax : 0;
    append_money_or_null(json, "tax", tax != 0, tax, currency);
    append_money(json, "reversed", purchase.reversed(), currency);
    json.member("creditsReversed", purchase.booked.taken + purchase.booked.bonus_taken);
    if (detail != PurchaseDetail::Listed) {
        bool const can_be_paid = status == PurchaseStatus::Pending;
        json.member("url", can_be_paid ? unless_empty(purchase.url) : std::nullopt)
            .member("declined", purchase.decline && !purchase.paid ? unless_empty(purchase.decline->message)
                                                                   : std::nullopt)
            .begin_array("refunds");
        for (auto const& refund : purchase.refunds) {
            append_refund(json, ids, purchase, refund);
        }
        json.end_array();
        json.begin_array("disputes");
        for (auto const& dispute : purchase.disputes) {
            append_dispute(json, purchase, dispute);
        }
        json.end_array();
    }
    if (detail == PurchaseDetail::Admin) {
        append_provider(json, purchase);
    }
    json.end_object();
}

std::string purchase_body(crypto::PublicIds const& ids, Purchase const& purchase, PurchaseDetail detail)
{
    std::string body;
    Writer json{body};
    json.begin_object().key("purchase");
    append_purchase(json, ids, purchase, detail);
    json.end_object();
    return body;
}

void append_event(Writer& json, crypto::PublicIds const& ids, WebhookEvent const& event)
{
    json.begin_object()
        .member("id", ids.encode(IdKind::Event, {0, event.number}))
        .member("providerId", event.id)
        .member("type", event.type)
        .member("live", event.live)
        .member("state", name_of(event.state))
        .member("outcome", event.outcome)
        .member("waitsFor", event.waits_for)
        .member("purchaseId", event.purchase == 0
                                  ? std::nullopt
                                  : std::optional{public_id(ids, {event.account, event.purchase})})
        .member("deliveries", event.deliveries)
        .member("happenedAt", event.happened_at)
        .member("receivedAt", event.received_at)
        .member("lastReceivedAt", event.last_at)
        .member("processedAt", event.processed_at)
        .end_object();
}

}  // namespace creditd::topups
