#pragma once

#include "crypto/public_id.hpp"
#include "http/json_writer.hpp"
#include "topups/domain/package.hpp"
#include "topups/domain/purchase.hpp"
#include "topups/domain/webhook_event.hpp"

#include <string>

namespace creditd::topups {

// Top-ups' objects as the API shows them.

/// For buyers: `{id, title, credits, bonusCredits, validForDays, price, perCredit, prices}`, a custom one
/// `{id, title, custom: true}`. `price` is the one in `currency`, or the usual one.
void append_package(http::json::Writer& json, Package const& package, Money const* price);
/// For admins: with what is switched off and when it was made.
void append_admin_package(http::json::Writer& json, Package const& package);

/// `{id, userId, packageId, title, credits, bonusCredits, validForDays, price, perCredit, expiresAt, …}`
void append_offer(http::json::Writer& json, crypto::PublicIds const& ids, Offer const& offer);

/// What of a purchase never changes, with the status it begins with: told by `POST /credits/checkout`, the
/// first time and every later time.
void append_begun_purchase(http::json::Writer& json, crypto::PublicIds const& ids, Purchase const& purchase);

enum class PurchaseDetail : std::uint8_t {
    Listed,  ///< in lists
    Buyer,   ///< with refunds, disputes and, while it can be paid, the page
    Admin,   ///< with what the provider says, and why it is to be reviewed
};
void append_purchase(http::json::Writer& json, crypto::PublicIds const& ids, Purchase const& purchase,
                     PurchaseDetail detail);
/// `{"purchase": {…}}`
[[nodiscard]] std::string purchase_body(crypto::PublicIds const& ids, Purchase const& purchase,
                                        PurchaseDetail detail);

void append_refund(http::json::Writer& json, crypto::PublicIds const& ids, Purchase const& purchase,
                   RefundRecord const& refund);

void append_dispute(http::json::Writer& json, Purchase const& purchase, DisputeRecord const& dispute);

void append_event(http::json::Writer& json, crypto::PublicIds const& ids, WebhookEvent const& event);

[[nodiscard]] std::string public_id(crypto::PublicIds const& ids, PurchaseKey key);

}  // namespace creditd::topups
