#include "stripe/events.hpp"

#include "stripe/json_members.hpp"
#include "stripe/objects.hpp"

#include <algorithm>
#include <utility>

namespace creditd::stripe {
namespace {

using http::json::Value;
using topups::Subject;

template <class Object>
std::optional<Subject> as_subject(std::optional<Object> object)
{
    return object ? std::optional<Subject>{std::move(*object)} : std::nullopt;
}

/// A charge says how much of it was refunded in all. Charges that belong to no payment intent are not ours.
std::optional<Subject> refunded_total_from(Value charge)
{
    auto const amount = integer_of(charge, "amount_refunded");
    auto payment_id = id_of(charge, "payment_intent");
    if (!amount || text_of(charge, "object") != "charge") {
        return std::nullopt;
    }
    if (payment_id.empty()) {
        return topups::Unrelated{};
    }
    return topups::RefundedTotal{std::move(payment_id), *amount, text_of(charge, "currency")};
}

std::optional<Subject> subject_of(std::string_view type, Value object)
{
    if (std::ranges::find(events_of_purchases, type) == events_of_purchases.end()) {
        return topups::Unrelated{};
    }
    if (type.starts_with("checkout.session.")) {
        auto checkout = checkout_from(object);
        if (checkout && type == "checkout.session.async_payment_failed") {
            checkout->payment = topups::CheckoutPayment::Failed;
        }
        return as_subject(std::move(checkout));
    }
    if (type.starts_with("payment_intent.")) {
        return as_subject(payment_from(object));
    }
    if (type.starts_with("charge.dispute.")) {
        return as_subject(dispute_from(object));
    }
    return type == "charge.refunded" ? refunded_total_from(object) : as_subject(refund_from(object));
}

}  // namespace

std::optional<topups::News> news_from(Value event)
{
    auto const created = moment_of(event, "created");
    auto const live = truth_of(event, "livemode");
    auto const object = at_path(event, "data.object");
    auto id = text_of(event, "id");
    auto type = text_of(event, "type");
    if (text_of(event, "object") != "event" || id.empty() || type.empty() || !created || !live || !object) {
        return std::nullopt;
    }
    auto subject = subject_of(type, *object);
    if (!subject) {
        return std::nullopt;
    }
    return topups::News{.event_id = std::move(id),
                        .type = std::move(type),
                        .as_of = *created,
                        .live = *live,
                        .subject = std::move(*subject)};
}

}  // namespace creditd::stripe
