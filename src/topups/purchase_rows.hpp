#pragma once

#include "storage/batch.hpp"
#include "storage/value.hpp"
#include "topups/domain/purchase.hpp"
#include "topups/purchase_store.hpp"

namespace creditd::topups::store {

// One purchase as a row, without its refunds and disputes: for `purchase_store` alone.

extern storage::Table const purchases;

// Spelled once: the columns of a purchase in the order in which `purchase_from` reads them.
#define CREDITD_PURCHASE_COLUMNS                                                                             \
    "account, number, user_id, status, needs_review, kind, package, offer, title, credits, "                 \
    "bonus, valid_for_days, price, currency, live, page, success_url, cancel_url, save_method, "             \
    "reckon_tax, page_expires_at, created_at, updated_at, checkout_id, checkout_state, "                     \
    "checkout_payment, url, client_secret, payment_id, payment_state, decline_code, "                        \
    "decline_reason, decline_message, failure, customer_id, method_id, method_label, paid_at, "              \
    "total, tax, taxes, faults, dismissed, receipt, booked_seq, booked_at, credits_expire_at, "              \
    "taken, bonus_taken "

/// Of a row with these columns.
[[nodiscard]] Purchase purchase_from(storage::Row const& row);
/// With the row's own word on status and review.
[[nodiscard]] KeptPurchase kept_from(storage::Row const& row);
void upsert_purchase(storage::Batch& batch, Purchase const& of);

}  // namespace creditd::topups::store
