#include "http/principal.hpp"

#include "http/request.hpp"

namespace creditd::http {

bool Principal::may(Permission permission) const
{
    auto const index = permission_index(permission.name());
    return kind != Kind::Anonymous && index && permissions.test(*index);
}

std::shared_ptr<Principal const> const& anonymous()
{
    static std::shared_ptr<Principal const> const principal = std::make_shared<Principal>();
    return principal;
}

std::optional<std::string_view> bearer_token(Request const& request)
{
    constexpr std::string_view scheme = "Bearer ";
    auto const value = request.header("Authorization");
    if (!value || value->size() <= scheme.size() ||
        !equal_ignoring_case(value->substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    auto token = value->substr(scheme.size());
    token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
    return token.empty() ? std::nullopt : std::optional{token};
}

}  // namespace creditd::http
