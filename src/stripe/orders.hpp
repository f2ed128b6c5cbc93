#pragma once

#include "stripe/form.hpp"
#include "topups/payment_gateway.hpp"

namespace creditd::stripe {

// Orders in Stripe's words. The same order always makes the same form, byte for byte: Stripe refuses a key
// that comes again with another one.

/// One line priced in place, so that no catalogue is kept in step. The purchase's id is written where each
/// kind of event shows it (TOPUP-3).
[[nodiscard]] Form form_of(topups::CheckoutOrder const& order);
[[nodiscard]] Form form_of(topups::SetupOrder const& order);
[[nodiscard]] Form form_of(topups::SavedPaymentOrder const& order);
[[nodiscard]] Form form_of(topups::RefundOrder const& order);

}  // namespace creditd::stripe
