#pragma once

#include "identity/testing/world.hpp"

#include <string>
#include <string_view>

namespace creditd::identity::testing {

// What tests of the routes send and are told.

inline constexpr auto ada = R"({"email":"Ada@Example.com","password":"correct horse battery","name":"Ada"})";
inline constexpr auto ada_logs_in = R"({"email":" ada@example.COM ","password":"correct horse battery"})";

inline std::string code(http::Response const& response)
{
    return at(response.body, "code");
}

/// `field code` of the first error.
inline std::string first_error(http::Response const& response)
{
    return at(response.body, "errors.0.field") + " " + at(response.body, "errors.0.code");
}

inline std::string header(http::Response const& response, std::string_view name)
{
    for (auto const& each : response.headers) {
        if (each.name == name) {
            return each.value;
        }
    }
    return {};
}

}  // namespace creditd::identity::testing
