#include "topups/problems.hpp"

#include <array>

namespace creditd::topups::problems {

http::ProblemKind const package_not_found{
    "package_not_found", 404, "No such package",
    "There is no package of this id, it is not on sale any more, or it has no price in this currency. Nothing was "
    "started.",
    "Choose one that `GET /credits/packages` lists."};
http::ProblemKind const package_taken{"package_taken", 409, "The package exists",
                                      "There is a package of this id already. Nothing was changed.",
                                      "Choose another id, or change the package that there is."};
http::ProblemKind const package_custom{
    "package_custom", 409, "The package is sold by offer",
    "This package has no price of its own: an administrator makes an offer for one user, who buys with the offer's "
    "id. Nothing was started.",
    "Ask for an offer."};
http::ProblemKind const offer_not_found{"offer_not_found", 404, "No such offer",
                                        "There is no offer of this id for this user. Nothing was started.",
                                        "Check the id; an offer belongs to one user."};
http::ProblemKind const offer_closed{
    "offer_closed", 409, "The offer is closed",
    "The offer was withdrawn, or it was taken: an offer leads to one purchase, and to another one only when that "
    "expired or failed unpaid. Nothing was started.",
    "Look at the purchases, or ask for another offer."};
http::ProblemKind const offer_expired{"offer_expired", 410, "The offer has expired",
                                      "The offer could be taken until its `expiresAt`. Nothing was started.",
                                      "Ask for another offer."};
http::ProblemKind const purchase_not_found{
    "purchase_not_found", 404, "No such purchase",
    "There is no purchase of this id, or the credential may not see it; the two look the same.",
    "Check the id."};
http::ProblemKind const purchase_not_confirmable{
    "purchase_not_confirmable", 409, "The purchase does not wait for its buyer",
    "Only the automatic purchase for which the bank wants its buyer can be confirmed, until it is paid or the automatic "
    "top-up is changed. Nothing was started.",
    "Look at the purchases and the credit settings."};
http::ProblemKind const payment_not_ended{
    "payment_not_ended", 409, "The payment before is not ended yet",
    "What was to be paid before has not been ended at the payment provider, so a new checkout could make the buyer pay "
    "twice. Nothing was started.",
    "Try again in a few minutes; the service goes on ending it."};
http::ProblemKind const purchase_not_refundable{
    "purchase_not_refundable", 409, "The purchase cannot be refunded now",
    "It was never paid, everything was given back already, or its payment is disputed and the bank decides. Nothing "
    "was changed.",
    "Look at the purchase's status; a disputed one waits for the dispute's end."};
http::ProblemKind const refund_exceeds_payment{
    "refund_exceeds_payment", 422, "More than what is left of the payment",
    "What was refunded or lost in disputes before is subtracted from what was paid; the rest, `refundable`, is the "
    "most. Nothing was changed.",
    "Ask for less."};
http::ProblemKind const refund_exceeds_credits{
    "refund_exceeds_credits", 409, "The credits of this payment are spent",
    "A refund gives back at most what the purchase's credits that are still free are worth: `refundable`. Nothing "
    "was changed.",
    "Ask for less, or set `force` with a reason: what is missing is taken from other bought credits, and the rest "
    "becomes debt."};
http::ProblemKind const reconciliation_running{
    "reconciliation_running", 409, "A reconciliation is running",
    "One pass runs at a time. Nothing was started.",
    "Wait for the one that runs: its result is the report of `GET /admin/reconciliation`."};
http::ProblemKind const receipt_not_found{"receipt_not_found", 404, "No receipt",
                                          "A purchase has a receipt once it is paid; this one is not.",
                                          "Look at the purchase's status."};
http::ProblemKind const webhook_event_not_found{"webhook_event_not_found", 404, "No such event",
                                                "No event of this id was received.",
                                                "Look for it in `GET /admin/webhook-events`."};
http::ProblemKind const webhook_signature_invalid{
    "webhook_signature_invalid", 400, "The event's signature does not fit",
    "The signature header is missing, made with another secret, or older or newer than five minutes. The event was "
    "not read and nothing was changed.",
    "Operators: compare the endpoint's secret with the setting, and the clocks."};
http::ProblemKind const webhook_malformed{
    "webhook_malformed", 400, "The event cannot be read",
    "The signature fits, but the body is not an event as this API version has it. Nothing was changed.",
    "Operators: compare the endpoint's API version with the service's."};
http::ProblemKind const payment_method_required{
    "payment_method_required", 409, "There is no saved means of payment",
    "Credits can be bought automatically only with a means of payment that the user let us keep, and no paid purchase "
    "of this user left one. Nothing was changed.",
    "Buy a package once with `savePaymentMethod: true`, then switch auto top-up on."};
http::ProblemKind const payments_not_configured{
    "payments_not_configured", 503, "Payments are not set up",
    "This service has no payment provider: nothing can be bought. Nothing was started.",
    "Operators: set the provider's secret key and webhook secret."};
http::ProblemKind const payment_provider_unavailable{
    "payment_provider_unavailable", 503, "The payment provider does not answer",
    "The purchase is kept, but the provider has not made its checkout yet; the service goes on trying. Nobody was "
    "charged.",
    "Repeat the request with the same Idempotency-Key, or look at the purchase."};
http::ProblemKind const payment_provider_refused{
    "payment_provider_refused", 502, "The payment provider refused",
    "The provider did not accept the checkout; the purchase has failed. Nobody was charged.",
    "Try another currency or package with a fresh Idempotency-Key; operators find the reason in the purchase."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&package_not_found,
                                      &package_taken,
                                      &package_custom,
                                      &offer_not_found,
                                      &offer_closed,
                                      &offer_expired,
                                      &purchase_not_found,
                                      &purchase_not_confirmable,
                                      &payment_not_ended,
                                      &purchase_not_refundable,
                                      &refund_exceeds_payment,
                                      &refund_exceeds_credits,
                                      &reconciliation_running,
                                      &receipt_not_found,
                                      &webhook_event_not_found,
                                      &webhook_signature_invalid,
                                      &webhook_malformed,
                                      &payment_method_required,
                                      &payments_not_configured,
                                      &payment_provider_unavailable,
                                      &payment_provider_refused};
    return kinds;
}

}  // namespace creditd::topups::problems
