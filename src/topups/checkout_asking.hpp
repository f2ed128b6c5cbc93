#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "http/fields.hpp"
#include "topups/cashier.hpp"
#include "topups/start_command.hpp"

#include <memory>
#include <string>

namespace creditd::topups {

/// Reads where the buyer pays and goes afterwards (`uiMode`, `successUrl`, `cancelUrl`), and takes the rest
/// of the page from the settings.
void read_page(http::json::Fields& fields, Cashier const& cashier, StartPurchase& start);

/// Runs the command under its `Idempotency-Key`, which must be there, makes the call, and answers with where
/// to pay when the provider has said it, or the time for that is over.
void submit_checkout(endpoint::Services& services, Cashier& cashier, std::unique_ptr<http::Exchange> exchange,
                     std::unique_ptr<StartPurchaseCommand> command, std::string const& user_id);

}  // namespace creditd::topups
