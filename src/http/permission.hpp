#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace creditd::http {

/// What a role may allow, written `"resource:action"` (`credits:adjust`): lower-case letters, digits, `-` and
/// one colon. A literal of another shape does not compile.
class Permission
{
public:
    consteval Permission(char const* literal) : name_(literal)  // NOLINT: a literal reads as the permission
    {
        if (!has_shape(name_)) {
            throw "a permission is written resource:action";
        }
    }

    [[nodiscard]] constexpr std::string_view name() const { return name_; }
    constexpr bool operator==(Permission const&) const = default;

    [[nodiscard]] static constexpr bool has_shape(std::string_view name)
    {
        auto const colon = name.find(':');
        if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size()) {
            return false;
        }
        for (std::size_t i = 0; i < name.size(); ++i) {
            char const c = name[i];
            bool const word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            if (!word && i != colon) {
                return false;
            }
        }
        return true;
    }

private:
    std::string_view name_;
};

/// A set of permissions, by index.
using Permissions = std::bitset<128>;

/// The index of a permission of that name, given out at its first mention; the same for the life of the
/// process. Empty when the name has not the shape, or 128 others were named before. Thread-safe.
[[nodiscard]] std::optional<std::size_t> permission_index(std::string_view name);

/// The permissions that any route requires or any capability declared, by name: what a role may be given.
/// A name that only a stored role mentions is not among them.
[[nodiscard]] std::vector<std::string_view> declared_permissions();

/// Adds to `declared_permissions`. The router does it for those of its routes.
void declare(Permission permission);

}  // namespace creditd::http
