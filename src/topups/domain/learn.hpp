#pragma once

#include "topups/domain/purchase.hpp"

#include <cstdint>

namespace creditd::topups {

// What a purchase learns from the provider. Each piece of news only ever adds to what is known, and the
// result is the same in whatever order, and however often, the pieces come (TOPUP-2, TOPUP-4). Nothing here
// moves credits. True when anything changed.

/// A checkout says that it is this purchase's. It makes the purchase paid when it is paid, its subtotal is
/// the pinned price, the total is not below that, and currency and mode are the purchase's; or when nothing
/// was to be paid and the pinned price is 0. Anything else that claims payment is a fault.
bool learn_checkout(Purchase& purchase, Checkout const& news, Moment as_of);

/// A payment says that it is this purchase's. For a purchase with a checkout it tells about attempts only; an
/// automatic one it makes paid when it succeeded and has received the pinned price (TOPUP-5).
bool learn_payment(Purchase& purchase, Payment const& news, Moment as_of);

/// `number`: for the record, if it is a refund not known yet. `ours`: the number of our own refund that it
/// says it is, 0 for one made elsewhere.
bool learn_refund(Purchase& purchase, Refund const& news, std::int64_t ours, std::int64_t number, Moment now);

/// A closed dispute is not reopened by older news; between two ends the later one counts, so that an appeal
/// can be won.
bool learn_dispute(Purchase& purchase, Dispute const& news, Moment as_of, std::int64_t number, Moment now);

}  // namespace creditd::topups
