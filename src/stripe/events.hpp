#pragma once

#include <array>
#include <string_view>

namespace creditd::stripe {

/// The kinds of events that concern a purchase. Set up Stripe's endpoint for these; whatever else comes is
/// answered 200 and means nothing.
inline constexpr std::array events_of_purchases = {
    std::string_view{"checkout.session.completed"},
    std::string_view{"checkout.session.async_payment_succeeded"},
    std::string_view{"checkout.session.async_payment_failed"},
    std::string_view{"checkout.session.expired"},
    std::string_view{"payment_intent.succeeded"},
    std::string_view{"payment_intent.payment_failed"},
    std::string_view{"payment_intent.canceled"},
    std::string_view{"charge.refunded"},
    std::string_view{"refund.created"},
    std::string_view{"refund.updated"},
    std::string_view{"refund.failed"},
    std::string_view{"charge.refund.updated"},
    std::string_view{"charge.dispute.created"},
    std::string_view{"charge.dispute.updated"},
    std::string_view{"charge.dispute.closed"},
    std::string_view{"charge.dispute.funds_withdrawn"},
    std::string_view{"charge.dispute.funds_reinstated"},
};

}  // namespace creditd::stripe
