#pragma once

#include "http/exchange.hpp"
#include "http/fields.hpp"
#include "http/permission.hpp"
#include "http/problem.hpp"
#include "http/query.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::endpoint {

/// May act on the account of any user it names.
inline constexpr http::Permission acts_for_users{"accounts:act"};

/// Whose account a request is about. A user's own credential: their account; naming another one is
/// `account_not_found`, as if it were missing (IDENT-2). A service with `accounts:act`: the user it names,
/// and it must name one (422 on field `userId`). Anybody else: 403.
[[nodiscard]] std::expected<std::string, http::Problem> subject(http::Principal const& principal,
                                                                std::optional<std::string_view> named_user);

/// Rule for a `userId` field or parameter: 1–128 characters of the ids' alphabet.
extern http::TextRule const user_id_rule;

}  // namespace creditd::endpoint
