#pragma once

#include "http/exchange.hpp"
#include "http/permission.hpp"
#include "http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace creditd::http {

/// Who may call a route. There is no default: a route without one does not compile.
class Access
{
public:
    /// Everybody; no credential is looked at.
    [[nodiscard]] static constexpr Access public_() { return Access{Kind::Public, std::nullopt}; }

    /// Everybody with a valid credential; the handler decides about the subject.
    [[nodiscard]] static constexpr Access signed_in() { return Access{Kind::SignedIn, std::nullopt}; }

    /// Those whose role allows it. Checked before the body is read: 401 without a credential, else 403.
    [[nodiscard]] static constexpr Access requires_(Permission permission)
    {
        return Access{Kind::Requires, permission};
    }

    [[nodiscard]] constexpr bool is_public() const { return kind_ == Kind::Public; }
    [[nodiscard]] constexpr std::optional<Permission> permission() const { return permission_; }

private:
    enum class Kind : std::uint8_t { Public, SignedIn, Requires };
    constexpr Access(Kind kind, std::optional<Permission> permission) : kind_(kind), permission_(permission)
    {}

    Kind kind_;
    std::optional<Permission> permission_;
};

/// Runs on the loop's thread with the whole body read; must not block. What it throws is logged and answered
/// 500.
using Handler = std::function<void(std::unique_ptr<Exchange>)>;

inline constexpr std::size_t default_body_limit = 64 * 1024;

/// One line of the API: method and path to handler. HEAD is answered by the GET route.
/// The texts are literals: they are not copied.
struct Route
{
    Method method;
    std::string_view
        path;  ///< `/credits/holds/:id/capture`; a parameter fills one segment and is never empty.
               ///< `/assets/*path`: what follows, of any depth; the last segment only
    Access access;
    std::string_view
        operation;  ///< operationId of the OpenAPI file, and the label of its metrics: `captureHold`
    std::size_t body_limit = default_body_limit;  ///< bytes; more is 413
    Handler handler;
};

}  // namespace creditd::http
