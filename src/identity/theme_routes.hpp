#pragma once

#include "endpoint/services.hpp"
#include "engine/idempotency.hpp"
#include "http/exchange.hpp"
#include "http/fields.hpp"
#include "http/route.hpp"
#include "identity/credential_reads.hpp"
#include "identity/identity_command.hpp"
#include "identity/session_cookie.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// What identity's handlers work with.
struct RouteParts
{
    endpoint::Services& services;
    Settings const& settings;
    ledger::Settings const& ledger_settings;
    Gate& gate;
};

// The routes by theme; `routes()` puts them together.
[[nodiscard]] std::vector<http::Route> login_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> registration_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> mail_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> session_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> wallet_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> user_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> role_routes(RouteParts parts);
[[nodiscard]] std::vector<http::Route> key_routes(RouteParts parts);

// Fields that several routes read. Wrong ones are errors of `fields`.

/// An e-mail address in normal form; empty when it is none.
[[nodiscard]] std::string required_email(http::json::Fields& fields);
/// The same; also empty when it is absent.
[[nodiscard]] std::string optional_email(http::json::Fields& fields);

/// Says what is wrong with a password that somebody chose: `too_short too_long password_too_common`.
void judge_new_password(http::json::Fields& fields, std::string_view name, std::string_view password,
                        std::string_view email);

/// What a role's name looks like; whether there is such a role is found out when it is given.
extern http::TextRule const role_name_rule;

/// How a session is shown; `token` when absent.
[[nodiscard]] SessionForm session_form(http::json::Fields& fields);

/// Why such a session must not be opened for this request: a cookie is set for pages of this origin only.
[[nodiscard]] std::optional<http::Problem> refuse_form(SessionForm form, http::Request const& request);

/// A user's name; empty when absent.
[[nodiscard]] std::string optional_name(http::json::Fields& fields);

using MaybeKey = std::optional<engine::Idempotency>;

/// The request's Idempotency-Key for a body that holds a password. The fingerprint is made from `content`,
/// which leaves the password out: a plain digest of it, kept for weeks, could be guessed far faster than the
/// password's own hash.
[[nodiscard]] std::expected<MaybeKey, http::Problem> key_without_password(endpoint::Services const& services,
                                                                          http::Exchange const& exchange,
                                                                          std::string_view account,
                                                                          std::string_view content);

}  // namespace creditd::identity
