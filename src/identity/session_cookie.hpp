#pragma once

#include "base/moment.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::identity {

/// How a session is shown to who opened it.
enum class SessionForm : std::uint8_t {
    Token,   ///< in the answer, to be sent as `Authorization: Bearer`
    Cookie,  ///< as a cookie that scripts cannot read, for pages
};

/// What a request shows of itself, and how.
struct ShownSecret
{
    std::string_view text;
    SessionForm form = SessionForm::Token;
};

/// The bearer token, or where there is no Authorization header at all the cookie of a session (IDENT-10).
[[nodiscard]] std::optional<ShownSecret> shown_secret(http::Request const& request);

/// The header that has a browser keep the session's token until `expires_at`; without one, as long as it
/// runs.
[[nodiscard]] http::Header cookie_of(std::string_view token, std::optional<Moment> expires_at, Moment now);

/// The header that has it forget the token.
[[nodiscard]] http::Header no_cookie();

}  // namespace creditd::identity
