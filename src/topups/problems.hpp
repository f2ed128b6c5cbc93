#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::topups::problems {

extern http::ProblemKind const package_not_found;             ///< 404
extern http::ProblemKind const package_taken;                 ///< 409: the name
extern http::ProblemKind const package_custom;                ///< 409: sold by offers only
extern http::ProblemKind const offer_not_found;               ///< 404
extern http::ProblemKind const offer_closed;                  ///< 409: withdrawn, or bought
extern http::ProblemKind const offer_expired;                 ///< 410
extern http::ProblemKind const purchase_not_found;            ///< 404
extern http::ProblemKind const purchase_not_confirmable;      ///< 409: does not wait for its buyer
extern http::ProblemKind const payment_not_ended;             ///< 409: what came before could still be paid
extern http::ProblemKind const purchase_not_refundable;       ///< 409: not paid, or disputed
extern http::ProblemKind const refund_exceeds_payment;        ///< 422
extern http::ProblemKind const refund_exceeds_credits;        ///< 409: `refundable`; forced with a reason
extern http::ProblemKind const reconciliation_running;        ///< 409: in this process
extern http::ProblemKind const receipt_not_found;             ///< 404: not paid
extern http::ProblemKind const webhook_event_not_found;       ///< 404
extern http::ProblemKind const webhook_signature_invalid;     ///< 400
extern http::ProblemKind const webhook_malformed;             ///< 400
extern http::ProblemKind const payment_method_required;       ///< 409: for auto top-up
extern http::ProblemKind const payments_not_configured;       ///< 503
extern http::ProblemKind const payment_provider_unavailable;  ///< 503: try again with the same key
extern http::ProblemKind const payment_provider_refused;      ///< 502

[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::topups::problems
