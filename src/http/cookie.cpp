#include "http/cookie.hpp"

#include "http/problem_catalog.hpp"

#include <fmt/format.h>

#include <string>

namespace creditd::http {

namespace {

std::string_view trimmed(std::string_view text)
{
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `https://credits.example.com:8443/base` → `https://credits.example.com:8443`.
std::string_view origin_of(std::string_view url)
{
    auto const scheme = url.find("://");
    return scheme == std::string_view::npos ? url : url.substr(0, url.find('/', scheme + 3));
}

std::string_view authority_of(std::string_view origin)
{
    auto const scheme = origin.find("://");
    return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

/// A page reached under the public URL has that origin, scheme included. Under another name (a tunnel, the
/// listener's own address) the cookie belongs to that name, and so does the page.
bool is_own_origin(std::string_view origin, Request const& request)
{
    auto const published = origin_of(public_url());
    if (!published.empty() && equal_ignoring_case(authority_of(origin), authority_of(published))) {
        return equal_ignoring_case(origin, published);
    }
    auto const host = request.header("Host").value_or("");
    return !host.empty() && equal_ignoring_case(authority_of(origin), host);
}

Problem refused(std::string detail)
{
    return problem_of(problems::cross_site_refused, std::move(detail));
}

}  // namespace

std::optional<std::string_view> cookie_value(Request const& request, std::string_view name)
{
    std::optional<std::string_view> found;
    for (auto const& header : request.headers) {
        if (!equal_ignoring_case(header.name, "Cookie")) {
            continue;
        }
        for (auto left = header.value; !left.empty();) {
            auto const end = left.find(';');
            auto const pair = trimmed(left.substr(0, end));
            left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
            auto const equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) {
                continue;
            }
            if (found) {
                return std::nullopt;
            }
            found = pair.substr(equals + 1);
        }
    }
    return found;
}

Header set_cookie(Cookie const& cookie)
{
    auto value = fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", cookie.name, cookie.value);
    if (cookie.lives_for) {
        fmt::format_to(std::back_inserter(value), "; Max-Age={}", cookie.lives_for->count());
    }
    if (cookie.is_secure) {
        value += "; Secure";
    }
    return {"Set-Cookie", std::move(value)};
}

std::optional<Problem> refuse_cross_site(Request const& request)
{
    if (request.header("X-Creditd-Request") != "1") {
        return refused("a page that sends its session's cookie also sends X-Creditd-Request: 1");
    }
    auto const site = request.header("Sec-Fetch-Site");
    if (site && *site != "same-origin") {
        return refused("the browser says that a page of another origin sent this");
    }
    auto const origin = request.header("Origin");
    if (origin && !is_own_origin(*origin, request)) {
        return refused("Origin is not the address of this service");
    }
    return std::nullopt;
}

}  // namespace creditd::http
