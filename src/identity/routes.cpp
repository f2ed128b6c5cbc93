#include "identity/routes.hpp"

#include "crypto/password.hpp"
#include "endpoint/submit.hpp"
#include "http/cookie.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/theme_routes.hpp"

#include <algorithm>
#include <array>

namespace creditd::identity {

namespace {

constexpr http::TextRule email_rule{.min = 3, .max = 254, .matches = is_email, .form = "an e-mail address"};

}  // namespace

http::TextRule const role_name_rule{
    .max = longest_role_name, .matches = is_role_name, .form = "a role's name; GET /admin/roles lists them"};

std::string required_email(http::json::Fields& fields)
{
    return normal_email(fields.required_text("email", email_rule)).value_or("");
}

std::string optional_email(http::json::Fields& fields)
{
    auto const email = fields.text("email", email_rule);
    return email ? normal_email(*email).value_or("") : "";
}

void judge_new_password(http::json::Fields& fields, std::string_view name, std::string_view password,
                        std::string_view email)
{
    auto const refusal = judge_password(password, email);
    if (!refusal) {
        return;
    }
    switch (*refusal) {
    case PasswordRefusal::TooShort: return fields.fail(name, "too_short", "must have at least 8 bytes");
    case PasswordRefusal::TooLong: return fields.fail(name, "too_long", "must have at most 256 bytes");
    case PasswordRefusal::TooCommon:
        return fields.fail(name, "password_too_common",
                           "is among the passwords that are tried first; choose another");
    }
}

SessionForm session_form(http::json::Fields& fields)
{
    constexpr std::array forms{http::Choice<SessionForm>{"token", SessionForm::Token},
                               http::Choice<SessionForm>{"cookie", SessionForm::Cookie}};
    return fields.one_of("session", forms).value_or(SessionForm::Token);
}

std::optional<http::Problem> refuse_form(SessionForm form, http::Request const& request)
{
    return form == SessionForm::Cookie ? http::refuse_cross_site(request) : std::nullopt;
}

std::string optional_name(http::json::Fields& fields)
{
    return std::string{fields.text("name", {.max = 200}).value_or("")};
}

std::expected<MaybeKey, http::Problem> key_without_password(endpoint::Services const& services,
                                                            http::Exchange const& exchange,
                                                            std::string_view account,
                                                            std::string_view content)
{
    auto checked = endpoint::idempotency_of(services, exchange, account, endpoint::KeyRule::Optional);
    if (!checked || !*checked) {
        return checked;
    }
    auto const key = exchange.request().header("idempotency-key").value_or("");
    return endpoint::idempotency_of(services, exchange, account, key, content);
}

std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                ledger::Settings const& ledger_settings, Gate& gate)
{
    // Made before anybody could see how long it takes.
    [[maybe_unused]] bool const taken = gate.hashing.run([] { (void)crypto::decoy_password_hash(); });
    RouteParts const parts{services, settings, ledger_settings, gate};
    std::vector<http::Route> all;
    for (auto const& theme :
         {login_routes(parts), registration_routes(parts), mail_routes(parts), session_routes(parts),
          wallet_routes(parts), user_routes(parts), role_routes(parts), key_routes(parts)}) {
        all.insert(all.end(), theme.begin(), theme.end());
    }
    return all;
}

}  // namespace creditd::identity
