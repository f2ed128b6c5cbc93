#pragma once

#include "http/request.hpp"

#include <string>
#include <string_view>

namespace creditd::audit::testing {

/// The body, with a reason added to an admin write that names none: for tests that are about something else.
/// One that names a part of a reason stays as it is, and so does what is no object.
inline std::string with_some_reason(http::Method method, std::string_view target, std::string_view body)
{
    constexpr std::string_view reason = R"("reasonCode":"test","reason":"for a test"})";
    bool const is_admin_write = method != http::Method::Get && target.starts_with("/admin/");
    bool const can_take_one = body.empty() || (body.ends_with('}') && !body.contains("\"reason"));
    if (!is_admin_write || !can_take_one) {
        return std::string{body};
    }
    std::string told{body.empty() ? "{" : body.substr(0, body.size() - 1)};
    if (told.find_first_not_of("{ ") != std::string::npos) {
        told += ',';
    }
    return told.append(reason);
}

}  // namespace creditd::audit::testing
