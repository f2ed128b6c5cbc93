#include "base/assert.hpp"
#include "crypto/base64.hpp"
#include "crypto/password.hpp"
#include "crypto/sha256.hpp"
#include "embedded/identity_pages.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/mail_command.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/theme_routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

http::Problem mail_is_off()
{
    return http::problem_of(problems::mail_not_configured, "no mail server is configured");
}

/// Whose link it is, to be looked at before anything is hashed or decided; the command looks again.
std::optional<std::string> holder_of(RouteParts parts, std::string const& digest)
{
    std::optional<MailToken> token;
    parts.services.database.read([&](storage::Reader& reader) { token = find_mail_token(reader, digest); });
    return token ? std::optional{std::move(token->user_id)} : std::nullopt;
}

http::Problem bad_link()
{
    return http::problem_of(problems::mail_link_invalid, "this link is not good, or no more");
}

void forgot(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (!parts.settings.mail.is_on) {
        return exchange->respond(mail_is_off());
    }
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto const typed = fields.required_text("email", {.max = 254});
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    // What is no address belongs to nobody, like an unknown one.
    auto command = std::make_unique<RequestReset>(normal_email(typed).value_or(in_lower_case(typed)),
                                                  origin_of(*exchange), parts.settings);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), {},
                     endpoint::KeyRule::Optional);
}

void reset(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto digest = digest_of(fields.required_text("token", {.max = 128}));
    std::string password{fields.required_text("password", {.min = 0, .max = longest_password})};
    judge_new_password(fields, "password", password, "");
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto key = key_without_password(parts.services, *exchange, {}, digest);
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    http::answer_on(parts.gate.hashing, std::move(exchange),
                    [parts, digest = std::move(digest), password = std::move(password),
                     key = *key](std::unique_ptr<Exchange> hashing) {
                        auto const holder = holder_of(parts, digest);
                        if (!holder && !key) {
                            return hashing->respond(bad_link());
                        }
                        // With a key it may be a repeat: the engine knows. Its refusal needs no hash.
                        auto command = std::make_unique<ResetPassword>(
                            digest, holder.value_or(""), holder ? crypto::hash_password(password) : "",
                            origin_of(*hashing));
                        endpoint::submit(parts.services, std::move(hashing), std::move(command), key);
                    });
}

void verify(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto digest = digest_of(fields.required_text("token", {.max = 128}));
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    http::answer_on(parts.services.workers, std::move(exchange),
                    [parts, digest = std::move(digest)](std::unique_ptr<Exchange> waiting) {
                        auto command = std::make_unique<VerifyEmail>(
                            digest, holder_of(parts, digest).value_or(""), origin_of(*waiting),
                            parts.settings, parts.ledger_settings);
                        endpoint::submit(parts.services, std::move(waiting), std::move(command), {},
                                         endpoint::KeyRule::Optional);
                    });
}

void request_verification(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const user_id = exchange->principal().user_id;
    if (user_id.empty()) {
        return exchange->respond(
            http::problem_of(http::problems::forbidden, "only a logged-in user has an address to verify"));
    }
    if (!parts.settings.mail.is_on) {
        return exchange->respond(mail_is_off());
    }
    auto const document = http::json::read_object(exchange->request(), http::json::EmptyBody::IsEmptyObject);
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<RequestVerification>(user_id, origin_of(*exchange), parts.settings);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

/// What stands in the one element of that name.
std::string_view content_of_element(std::string_view html, std::string_view name)
{
    auto const begin = html.find(fmt::format("<{}>", name)) + name.size() + 2;
    return html.substr(begin, html.find(fmt::format("</{}>", name)) - begin);
}

/// Its digest, as a policy names it.
std::string digest_of_element(std::string_view html, std::string_view name)
{
    return crypto::to_base64(crypto::view(crypto::sha256(content_of_element(html, name))));
}

/// What a page may do: have its own style, run its own script, and talk to this server.
std::string policy_of(std::string_view html)
{
    return fmt::format("default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; "
                       "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                       digest_of_element(html, "script"), digest_of_element(html, "style"));
}

std::string_view file(std::string_view name)
{
    auto const files = embedded::identity_pages();
    auto const found = std::ranges::find(files, name, &embedded::EmbeddedFile::path);
    CREDITD_ASSERT(found != files.end());
    return found->content;
}

/// The frame, which is told by a page's form where to send it and what to say then, around that page.
std::string framed(std::string_view content)
{
    std::string html{file("frame.html")};
    auto const put = [&](std::string_view mark, std::string_view text) {
        auto const place = html.find(mark);
        CREDITD_ASSERT(place != std::string::npos);
        html.replace(place, mark.size(), text);
    };
    put("{{title}}", content_of_element(content, "h1"));
    put("{{content}}", content);
    return html;
}

/// The page behind a link. The secret stands after `#`, so no server, log or referrer sees it; the page sends
/// it when somebody presses the button, not when a mail scanner looks.
http::Handler page(std::string_view name)
{
    auto const html = framed(file(name));
    return [html, policy = policy_of(html)](std::unique_ptr<Exchange> exchange) {
        http::Response response;
        response.content_type = http::html_content_type;
        response.body = html;
        response.headers = {{"Content-Security-Policy", policy},
                            {"Referrer-Policy", "no-referrer"},
                            {"Cache-Control", "no-store"}};
        exchange->respond(std::move(response));
    };
}

}  // namespace

std::vector<http::Route> mail_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/auth/forgot", Access::public_(), "requestPasswordReset", limit,
         [parts](auto exchange) { forgot(parts, std::move(exchange)); }},
        {Method::Get, "/auth/reset", Access::public_(), "showPasswordReset", limit, page("reset.html")},
        {Method::Post, "/auth/reset", Access::public_(), "resetPassword", limit,
         [parts](auto exchange) { reset(parts, std::move(exchange)); }},
        {Method::Get, "/auth/verify", Access::public_(), "showEmailVerification", limit, page("verify.html")},
        {Method::Post, "/auth/verify", Access::public_(), "verifyEmail", limit,
         [parts](auto exchange) { verify(parts, std::move(exchange)); }},
        {Method::Post, "/auth/verify/request", Access::signed_in(), "requestEmailVerification", limit,
         [parts](auto exchange) { request_verification(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
