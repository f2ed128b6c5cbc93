#pragma once

#include "http/route.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {

/// Where a path leads.
struct Match
{
    enum class Kind : std::uint8_t { Found, NotFound, MethodNotAllowed };
    Kind kind = Kind::NotFound;
    Route const* route = nullptr;
    std::size_t index = 0;                    ///< of the route, in Router::routes()
    std::string allow{};                      ///< the Allow header when the method is not
    std::optional<std::size_t> permission{};  ///< the index of what the route requires
};

/// The table of routes. Segments match byte for byte (no case folding, no `//`, no trailing slash, no
/// decoding of fixed segments), fixed ones before parameters. Immutable, so any thread may use it.
class Router
{
public:
    /// Asserts that each path is well formed, that no two routes share method and path, and that operations
    /// differ.
    explicit Router(std::vector<Route> routes);
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// Parameters of the path are appended to `parameters`, percent-decoded once. One that decodes to
    /// nothing, to `.` or `..`, or to text with `/` or a control character matches no route. The rest of a
    /// path (`/assets/*path`) is appended as it was sent, and may be empty.
    [[nodiscard]] Match find(std::optional<Method> method, std::string_view path,
                             std::vector<std::pair<std::string_view, std::string>>& parameters) const;

    [[nodiscard]] std::span<Route const> routes() const;

private:
    struct Tree;
    std::unique_ptr<Tree> tree_;
};

}  // namespace creditd::http
