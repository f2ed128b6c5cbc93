#include "crypto/password.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/login_command.hpp"
#include "identity/problems.hpp"
#include "identity/submit_and_forget.hpp"
#include "identity/theme_routes.hpp"

#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

/// A password that is checked, not chosen: whatever was once taken is taken.
constexpr http::TextRule shown_password{.min = 1, .max = longest_password};

/// Costs one hash, whether or not there is such a user.
bool is_right(AdmittedPassword const& admitted, std::string_view password)
{
    bool const is_known = !admitted.password.empty();
    bool const matches =
        crypto::password_matches(password, is_known ? admitted.password : crypto::decoy_password_hash());
    return is_known && matches;
}

/// Puts on record that the limit of attempts was met; where nobody has the e-mail address, of the log-in as
/// such.
void note_limit(RouteParts parts, Exchange const& exchange, std::string const& user_id)
{
    auto origin = origin_of(exchange);
    parts.gate.limited.note(parts.services.engine,
                            {.actor = std::move(origin.actor),
                             .action = "login.limit",
                             .subject = user_id.empty() ? "login" : user_id,
                             .request_id = std::move(origin.request_id),
                             .client_address = std::move(origin.client_address)},
                            endpoint::now(parts.services));
}

/// Counts the attempt, then hands exchange and stored hash to `check` on a hashing thread. Answers 429 by
/// itself, and a repeat of `key` from the record: it shows no secret, and after a new password the one that
/// was right then is wrong.
template <class Check>
void check_password(RouteParts parts, std::unique_ptr<Exchange> exchange, PasswordOwner owner, MaybeKey key,
                    Check check)
{
    auto command = std::make_unique<AdmitPassword>(std::move(owner), origin_of(*exchange), parts.settings);
    endpoint::submit_then(
        parts.services, std::move(exchange), std::move(command),
        [parts, check = std::move(check)](std::unique_ptr<Exchange> waiting,
                                          engine::Command& decided) mutable {
            auto const& admission = static_cast<AdmitPassword const&>(decided);
            if (auto const* const refusal = admission.refusal()) {
                note_limit(parts, *waiting, admission.admitted().user_id);
                return waiting->respond(*refusal);
            }
            http::answer_on(parts.gate.hashing, std::move(waiting),
                            [check = std::move(check),
                             admitted = admission.admitted()](std::unique_ptr<Exchange> hashing) mutable {
                                check(std::move(hashing), std::move(admitted));
                            });
        },
        key);
}

void log_in(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto const typed = fields.required_text("email", {.max = 254});
    std::string password{fields.required_text("password", shown_password)};
    auto const form = session_form(fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (auto problem = refuse_form(form, exchange->request())) {
        return exchange->respond(std::move(*problem));
    }
    // What is no address belongs to nobody, like an unknown one.
    auto email = normal_email(typed).value_or(in_lower_case(typed));
    auto key = key_without_password(parts.services, *exchange, email, "");
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    check_password(
        parts, std::move(exchange), {.email = std::move(email)}, *key,
        [parts, key = *key, form, password = std::move(password)](std::unique_ptr<Exchange> waiting,
                                                                  AdmittedPassword admitted) {
            auto origin = origin_of(*waiting);
            origin.session_form = form;
            if (!is_right(admitted, password)) {
                if (!admitted.user_id.empty()) {
                    submit_and_forget(parts.services.engine,
                                      std::make_unique<NoteFailedLogin>(admitted.user_id, std::move(origin)));
                }
                return waiting->respond(problems::wrong_credentials());
            }
            auto command =
                std::make_unique<OpenSession>(std::move(admitted), std::move(origin), parts.settings);
            endpoint::submit(parts.services, std::move(waiting), std::move(command), key);
        });
}

void change_password(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const& principal = exchange->principal();
    auto const session = parts.services.ids.decode(crypto::IdKind::Session, principal.credential_id);
    if (principal.user_id.empty() || !session) {
        return exchange->respond(
            http::problem_of(http::problems::forbidden, "only a logged-in user has a password"));
    }
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string current{fields.required_text("currentPassword", shown_password)};
    std::string chosen{fields.required_text("newPassword", {.min = 0, .max = longest_password})};
    judge_new_password(fields, "newPassword", chosen, "");
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto key = key_without_password(parts.services, *exchange, principal.user_id, "");
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    PasswordOwner owner{.user_id = principal.user_id};
    check_password(parts, std::move(exchange), std::move(owner), *key,
                   [parts, key = *key, current = std::move(current), chosen = std::move(chosen),
                    kept = session->number](std::unique_ptr<Exchange> waiting, AdmittedPassword admitted) {
                       if (!is_right(admitted, current)) {
                           return waiting->respond(problems::wrong_credentials());
                       }
                       auto command = std::make_unique<ChangePassword>(std::move(admitted),
                                                                       crypto::hash_password(chosen), kept,
                                                                       origin_of(*waiting), parts.settings);
                       endpoint::submit(parts.services, std::move(waiting), std::move(command), key);
                   });
}

}  // namespace

std::vector<http::Route> login_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Post, "/auth/login", Access::public_(), "logIn", http::default_body_limit,
         [parts](auto exchange) { log_in(parts, std::move(exchange)); }},
        {Method::Post, "/auth/password", Access::signed_in(), "changePassword", http::default_body_limit,
         [parts](auto exchange) { change_password(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
