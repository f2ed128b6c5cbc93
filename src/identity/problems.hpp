#pragma once

#include "base/moment.hpp"
#include "http/problem.hpp"
#include "identity/make_user.hpp"

#include <span>

namespace creditd::identity::problems {

extern http::ProblemKind const invalid_credentials;     ///< 401: unknown e-mail or wrong password
extern http::ProblemKind const wallet_session_invalid;  ///< 401
extern http::ProblemKind const setup_token_invalid;     ///< 401
extern http::ProblemKind const mail_link_invalid;       ///< 401
extern http::ProblemKind const mail_not_configured;     ///< 409
extern http::ProblemKind const registration_closed;     ///< 403
extern http::ProblemKind const user_not_found;          ///< 404
extern http::ProblemKind const session_not_found;       ///< 404
extern http::ProblemKind const api_key_not_found;       ///< 404
extern http::ProblemKind const email_taken;             ///< 409
extern http::ProblemKind const user_exists;             ///< 409
extern http::ProblemKind const last_admin;              ///< 409
extern http::ProblemKind const setup_done;              ///< 409
extern http::ProblemKind const api_key_ended;           ///< 409: revoked or expired
extern http::ProblemKind const permission_not_held;     ///< 403
extern http::ProblemKind const role_not_found;          ///< 404
extern http::ProblemKind const role_exists;             ///< 409
extern http::ProblemKind const role_built_in;           ///< 409
extern http::ProblemKind const role_in_use;             ///< 409, with `users` and `apiKeys`
extern http::ProblemKind const too_many_roles;          ///< 409
extern http::ProblemKind const issuer_unavailable;      ///< 503

[[nodiscard]] std::span<http::ProblemKind const* const> all();

[[nodiscard]] http::Problem of(MakeUserRefusal refusal);

/// 429 with Retry-After, in whole seconds upwards.
[[nodiscard]] http::Problem too_many(Duration wait);

/// 401, the same whether the e-mail address is unknown or the password wrong.
[[nodiscard]] http::Problem wrong_credentials();

}  // namespace creditd::identity::problems
