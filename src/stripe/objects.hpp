#pragma once

#include "http/json.hpp"
#include "topups/domain/reported.hpp"
#include "topups/news.hpp"

#include <optional>

namespace creditd::stripe {

// Stripe's objects in our words. Each answers nothing when the JSON is not such an object: a member that must
// be there is missing, an amount is no whole number, a state is none that we know. Amounts are read from
// their digits. Objects inside may be expanded or just named by id.

[[nodiscard]] std::optional<topups::Checkout> checkout_from(http::json::Value session);
[[nodiscard]] std::optional<topups::Payment> payment_from(http::json::Value payment_intent);
[[nodiscard]] std::optional<topups::Refund> refund_from(http::json::Value refund);
[[nodiscard]] std::optional<topups::Dispute> dispute_from(http::json::Value dispute);

/// An event with its object. Kinds that concern no purchase are `Unrelated`, whatever they hold.
[[nodiscard]] std::optional<topups::News> news_from(http::json::Value event);

}  // namespace creditd::stripe
