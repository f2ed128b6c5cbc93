#pragma once

#include "stripe/sandbox/desk.hpp"
#include "stripe/sandbox/parameters.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

// What can be made to happen below `/_sandbox/` and by the buyer's buttons. Each answers JSON, or a sentence
// that says why not.

using Controlled = std::expected<std::string, std::string>;

/// The buyer: `outcome` is pay, delayed, decline, arrive or fail; `tax` comes on top. A lie makes the session
/// say another `amountSubtotal`, `currency` or `livemode` than was asked for.
Controlled act_on_session(Desk& desk, std::string_view id, Parameters& parameters);
Controlled expire_session(Desk& desk, std::string_view id, Parameters& parameters);

/// A refund from the seller's dashboard: `amount` (all that is left), `status` (succeeded).
Controlled refund_payment(Desk& desk, std::string_view id, Parameters& parameters);
Controlled set_refund(Desk& desk, std::string_view id, Parameters& parameters);

/// `kind` is dispute or inquiry; `amount` (all).
Controlled dispute_payment(Desk& desk, std::string_view id, Parameters& parameters);
Controlled set_dispute(Desk& desk, std::string_view id, Parameters& parameters);

/// `outcome` of a payment under way: succeed or fail.
Controlled settle_payment(Desk& desk, std::string_view id, Parameters& parameters);

/// `refund`: a status; `charge`: succeed, decline, authenticate or process, or empty.
Controlled set_outcomes(Desk& desk, std::string_view id, Parameters& parameters);

/// DeliveryRules by their names in camel case; what is not given stays.
Controlled set_delivery_rules(Desk& desk, std::string_view id, Parameters& parameters);
Controlled delivery_counts(Desk& desk, std::string_view id, Parameters& parameters);
Controlled send_event_again(Desk& desk, std::string_view id, Parameters& parameters);

/// `kind`, `call`, `times`, `delayMs`; without `kind` all waiting faults are forgotten.
Controlled add_fault(Desk& desk, std::string_view id, Parameters& parameters);

/// `now`: milliseconds since 1970.
Controlled move_clock(Desk& desk, std::string_view id, Parameters& parameters);

/// Every request of the API so far, oldest first; `forget=true` starts anew.
Controlled recorded_requests(Desk& desk, std::string_view id, Parameters& parameters);

}  // namespace creditd::stripe::sandbox
