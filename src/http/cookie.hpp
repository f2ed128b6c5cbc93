#pragma once

#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace creditd::http {

/// The value of the request's cookie of that name. Empty when there is none, and when there are several: one
/// of them was put there by somebody else.
[[nodiscard]] std::optional<std::string_view> cookie_value(Request const& request, std::string_view name);

/// A cookie for this host alone and every path, out of reach of scripts, sent with requests of this site and
/// when somebody follows a link to it.
struct Cookie
{
    std::string_view name;
    std::string_view value;  ///< visible ASCII without `;` and `,`
    std::optional<std::chrono::seconds>
        lives_for{};        ///< empty: as long as the browser runs; 0: it is removed
    bool is_secure = true;  ///< sent over https only
};
[[nodiscard]] Header set_cookie(Cookie const& cookie);

/// Whether a page of this origin sent a request that changes something, so that a cookie in it means what it
/// says. Asked are the header `X-Creditd-Request: 1`, which no other origin can send, then `Sec-Fetch-Site`
/// and `Origin` where they are there: `same-origin`, and the origin of the public URL or, where that is
/// unknown or not the one used, of the Host header. The problem is 403 `cross_site_refused`.
[[nodiscard]] std::optional<Problem> refuse_cross_site(Request const& request);

}  // namespace creditd::http
