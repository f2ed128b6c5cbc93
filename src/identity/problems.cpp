#include "identity/problems.hpp"

#include "base/assert.hpp"
#include "endpoint/problems.hpp"
#include "ledger/problems.hpp"

#include <array>

namespace creditd::identity::problems {

http::ProblemKind const invalid_credentials{
    "invalid_credentials", 401, "E-mail or password is wrong",
    "No user has this e-mail address with this password. Which of the two is wrong is not told. The attempt was counted.",
    "Check both, and wait when there were many attempts."};
http::ProblemKind const wallet_session_invalid{
    "wallet_session_invalid", 401, "The wallet link is not good",
    "The link was used, is older than five minutes, or was never one. Nothing was changed.",
    "Open the wallet from where you came from: that makes a new link."};
http::ProblemKind const setup_token_invalid{
    "setup_token_invalid", 401, "The set-up token is not valid",
    "The token that makes the first administrator is wrong, was used, or is older than its life. Nothing was changed.",
    "Restart the server: it prints a new token as long as there is no administrator."};
http::ProblemKind const mail_link_invalid{
    "mail_link_invalid", 401, "The link is not good",
    "The link is wrong, was used, was followed by a newer one, or is older than its life. Nothing was changed.",
    "Ask for a new link, and use the one in the mail that came last."};
http::ProblemKind const mail_not_configured{
    "mail_not_configured", 409, "This server sends no mail",
    "The operator has not set up a mail server, so no link can be sent. Nothing was changed.",
    "Ask an administrator; `creditd admin set-password` works without mail."};
http::ProblemKind const registration_closed{
    "registration_closed", 403, "Registration is closed",
    "The operator has switched off registration. Nothing was changed.",
    "Ask an administrator to make a user for you."};
http::ProblemKind const user_not_found{"user_not_found", 404, "No such user",
                                       "No user has this id. Nothing was changed.",
                                       "Check the id; GET /admin/users lists the users."};
http::ProblemKind const session_not_found{
    "session_not_found", 404, "No such session",
    "There is no such session, it has ended, or it is somebody else's; the three look the same. Nothing was changed.",
    "GET /auth/sessions lists your own."};
http::ProblemKind const api_key_not_found{"api_key_not_found", 404, "No such API key",
                                          "No API key has this id. Nothing was changed.",
                                          "Check the id; GET /admin/api-keys lists the keys."};
http::ProblemKind const email_taken{
    "email_taken", 409, "The e-mail address is in use",
    "A user with this e-mail address exists; upper and lower case are the same. Nothing was changed.",
    "Log in, or use another address."};
http::ProblemKind const user_exists{
    "user_exists", 409, "The user exists",
    "There is a user, or a credit account, with this id. Nothing was changed.",
    "Use the user there is, or choose another id."};
http::ProblemKind const last_admin{
    "last_admin", 409, "The last administrator stays",
    "This user is the only active administrator who can log in, so the role cannot be taken away and the user not be "
    "suspended. Nothing was changed.",
    "Make another administrator first."};
http::ProblemKind const setup_done{
    "setup_done", 409, "Set-up is done",
    "There is an administrator, so the first one cannot be made any more. Nothing was changed.",
    "Log in, or ask an administrator."};
http::ProblemKind const api_key_ended{
    "api_key_ended", 409, "The API key has ended",
    "The API key was revoked or has expired, so its secret cannot be changed. Nothing was changed.",
    "Make a new API key."};
http::ProblemKind const permission_not_held{
    "permission_not_held", 403, "You may not give what you do not have",
    "The role would allow something, or up to a limit, that your own role does not. The detail names it. Nothing was "
    "changed.",
    "Leave it out, or ask somebody whose role has it."};
http::ProblemKind const role_not_found{"role_not_found", 404, "No such role",
                                       "No role has this name. Nothing was changed.",
                                       "Check the name; GET /admin/roles lists the roles."};
http::ProblemKind const role_exists{
    "role_exists", 409, "The role exists",
    "There is a role of this name, built in or made before. Nothing was changed.",
    "Change the role there is, or choose another name."};
http::ProblemKind const role_built_in{
    "role_built_in", 409, "The role is built in",
    "Roles that come with the program can be neither changed nor removed. Nothing was changed.",
    "Make a role of your own with the permissions you want."};
http::ProblemKind const role_in_use{
    "role_in_use", 409, "Somebody has this role",
    "Users, API keys that are not revoked or the settings name this role, so it cannot be removed; `users` and "
    "`apiKeys` say how many. Nothing was changed.",
    "Give them another role, or revoke the keys; GET /admin/users?role= lists the users."};
http::ProblemKind const too_many_roles{"too_many_roles", 409, "There are too many roles",
                                       "There are as many roles as there may be. Nothing was changed.",
                                       "Remove one that nobody has."};
http::ProblemKind const issuer_unavailable{
    "issuer_unavailable", 503, "The token cannot be checked now",
    "The token is of an identity provider that this server trusts, but the keys that check it could not be fetched "
    "since the server started. Nothing was changed.",
    "Try again after Retry-After; the operator should look whether the provider's keys can be reached."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&invalid_credentials, &wallet_session_invalid,
                                      &setup_token_invalid, &registration_closed,
                                      &user_not_found,      &session_not_found,
                                      &api_key_not_found,   &email_taken,
                                      &user_exists,         &last_admin,
                                      &setup_done,          &permission_not_held,
                                      &role_not_found,      &role_exists,
                                      &role_built_in,       &role_in_use,
                                      &too_many_roles,      &issuer_unavailable,
                                      &mail_link_invalid,   &mail_not_configured,
                                      &api_key_ended};
    return kinds;
}

http::Problem of(MakeUserRefusal refusal)
{
    switch (refusal) {
    case MakeUserRefusal::EmailTaken: return http::problem_of(email_taken, "this e-mail address is in use");
    case MakeUserRefusal::UserExists:
        return http::problem_of(user_exists, "there is a user or an account with this id");
    case MakeUserRefusal::UserIdUnavailable:
        return http::problem_of(ledger::problems::user_id_unavailable,
                                "this id cannot be used; choose another");
    }
    CREDITD_ASSERT(false && "a refusal without a problem");
}

http::Problem too_many(Duration wait)
{
    return endpoint::problems::too_many("there were too many attempts", wait);
}

http::Problem wrong_credentials()
{
    return http::problem_of(invalid_credentials, "e-mail or password is wrong");
}

}  // namespace creditd::identity::problems
