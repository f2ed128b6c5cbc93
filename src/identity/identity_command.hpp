#pragma once

#include "audit/domain/mandate.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "identity/domain/user.hpp"
#include "identity/role_json.hpp"
#include "identity/secret.hpp"
#include "identity/session_cookie.hpp"
#include "identity/settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace creditd::http {
class Exchange;
namespace json {
class Writer;
}
}  // namespace creditd::http

namespace creditd::identity {

/// Who asked for a command, from where and, where an administrator did, why (ADMIN-1).
struct Origin
{
    std::string actor;  ///< Principal::id; `anonymous` on public routes, `system` for the program itself
    std::string request_id{};
    std::string client_address{};
    std::string user_agent{};
    audit::Reason reason{};
    Powers powers{};                                ///< what the actor may do, and so may let others do
    SessionForm session_form = SessionForm::Token;  ///< of the session that is opened, or that asks
};
[[nodiscard]] Origin origin_of(http::Exchange const& exchange, audit::Reason reason = {});

/// A command about users or credentials: keeps how it was decided and renders it.
class IdentityCommand : public engine::Command
{
public:
    [[nodiscard]] engine::Memory memory() const override;
    [[nodiscard]] engine::Answer answer() const override;

    /// After `decide`: why it was refused, or null.
    [[nodiscard]] http::Problem const* refusal() const { return std::get_if<http::Problem>(&verdict_); }

protected:
    explicit IdentityCommand(Origin origin) : origin_(std::move(origin)) {}

    [[nodiscard]] Origin const& origin() const { return origin_; }

    void refuse(http::Problem problem) { verdict_ = std::move(problem); }
    void accept(int status, std::string body = {}) { verdict_ = engine::Answer{status, std::move(body)}; }
    /// The answer shows a secret; a repeat with the same key is told 409 `already_done` with `id`.
    void accept_once(int status, std::string body, std::string id)
    {
        verdict_ = ShownOnce{{status, std::move(body)}, std::move(id)};
    }
    /// Adds a header to what was accepted; it is not kept for a repeat.
    void add_header(http::Header header);

    /// Opens a session from where the command came, and writes the members `token, expiresAt, user` that tell
    /// it; without `token` where the session is a cookie. Needed before: the user's sessions. Gives
    /// the header that sets the cookie, to be added to the answer.
    [[nodiscard]] std::optional<http::Header> open_and_tell(http::json::Writer& json, engine::WorkingSet& set,
                                                            User const& user, Secret const& secret,
                                                            Settings const& settings,
                                                            engine::Context const& context) const;

    /// Puts on record what was done; `actor` where it is not the origin's.
    void note(engine::WorkingSet& set, audit::Deed deed, std::string const& actor = {}) const;

private:
    struct ShownOnce
    {
        engine::Answer answer;
        std::string id;
    };

    Origin const origin_;
    std::variant<engine::Answer, ShownOnce, http::Problem> verdict_;
};

/// `{"name":"value"}`, for what audit entries show before and after.
[[nodiscard]] std::string one_member(std::string_view name, std::string_view value);

}  // namespace creditd::identity
