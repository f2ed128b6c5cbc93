#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "identity/credential_reads.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <vector>

namespace creditd::identity {

/// Registration, login, sessions, passwords and set-up; users, roles and API keys for administrators.
/// Everything given by reference outlives the routes and every exchange.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                              ledger::Settings const& ledger_settings, Gate& gate);

}  // namespace creditd::identity
