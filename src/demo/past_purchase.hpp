#pragma once

#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "ledger/settings.hpp"

#include <string>
#include <string_view>

namespace creditd::demo {

/// A package that was bought and paid in US dollars at the moment the engine's clock shows, as the payment
/// provider would have told it. Far enough back that reconciliation does not ask the provider for it.
void buy_in_the_past(engine::Engine& engine, crypto::PublicIds const& ids, ledger::Settings const& accounts,
                     std::string const& user_id, std::string_view package);

}  // namespace creditd::demo
