#include "identity/session_cookie.hpp"

#include "http/cookie.hpp"
#include "http/principal.hpp"
#include "http/problem.hpp"

#include <chrono>

namespace creditd::identity {

namespace {

bool is_published_as_https()
{
    return http::public_url().starts_with("https://");
}

/// The prefix has browsers refuse a cookie that another host, another path or plain http would set.
std::string_view cookie_name()
{
    return is_published_as_https() ? "__Host-creditd" : "creditd";
}

}  // namespace

std::optional<ShownSecret> shown_secret(http::Request const& request)
{
    if (request.header("Authorization")) {
        auto const token = http::bearer_token(request);
        return token ? std::optional{ShownSecret{*token, SessionForm::Token}} : std::nullopt;
    }
    auto const token = http::cookie_value(request, cookie_name());
    return token && !token->empty() ? std::optional{ShownSecret{*token, SessionForm::Cookie}} : std::nullopt;
}

http::Header cookie_of(std::string_view token, std::optional<Moment> expires_at, Moment now)
{
    std::optional<std::chrono::seconds> lives_for;
    if (expires_at) {
        lives_for = std::chrono::seconds{(*expires_at - now).in_milliseconds() / 1000};
    }
    return http::set_cookie({.name = cookie_name(),
                             .value = token,
                             .lives_for = lives_for,
                             .is_secure = is_published_as_https()});
}

http::Header no_cookie()
{
    return http::set_cookie({.name = cookie_name(),
                             .value = "",
                             .lives_for = std::chrono::seconds{0},
                             .is_secure = is_published_as_https()});
}

}  // namespace creditd::identity
