#pragma once

#include "base/credits.hpp"
#include "http/permission.hpp"
#include "http/problem.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace creditd::http {

struct Request;

/// Who sends a request.
struct Principal
{
    enum class Kind : std::uint8_t { Anonymous, User, Service };

    Kind kind = Kind::Anonymous;
    std::string id{};             ///< outlives its credentials: the scope of idempotency keys, and the actor
    std::string user_id{};        ///< public id of the own account's user; empty for services
    std::string role{};           ///< the role's name
    std::string credential_id{};  ///< the session or API key that was shown
    Permissions permissions{};
    std::optional<Credits>
        adjust_limit{};  ///< the most a single adjustment of this role may move; empty: any

    /// True when the role allows it. Nothing is allowed to the anonymous.
    [[nodiscard]] bool may(Permission permission) const;
};

/// Who it is, or the problem (401, 403, 429, 503) that answers the request instead.
using Authentication = std::expected<std::shared_ptr<Principal const>, Problem>;

/// Tells the server who sends a request. Called for every route that is not public, before the body is read,
/// on the loop's thread; must not block.
class Authenticator
{
public:
    virtual ~Authenticator() = default;

    /// The answer when it is known without waiting (cached, or no credential shown); else empty.
    [[nodiscard]] virtual std::optional<Authentication> at_once(Request const& request) = 0;

    /// Finds out, and calls `done` exactly once, from any thread. `request` stays valid until then.
    virtual void look_up(Request const& request, std::move_only_function<void(Authentication)> done) = 0;

    /// The same about a request that was let in and goes on, a stream of events: no use of its credential,
    /// so that a session ends by idleness all the same. From any thread.
    virtual void look_again(Request const& request, std::move_only_function<void(Authentication)> done)
    {
        if (auto known = at_once(request)) {
            return done(std::move(*known));
        }
        look_up(request, std::move(done));
    }
};

/// The anonymous principal of public routes.
[[nodiscard]] std::shared_ptr<Principal const> const& anonymous();

/// The token of `Authorization: Bearer …`; empty without one.
[[nodiscard]] std::optional<std::string_view> bearer_token(Request const& request);

}  // namespace creditd::http
