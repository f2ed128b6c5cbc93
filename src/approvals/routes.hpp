#pragma once

#include "approvals/kinds.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::approvals {

/// What reads are told about the principals of approvals; the wiring knows it. Both may be empty.
struct Principals
{
    /// The name of a principal (`user:usr_…`), where it has one.
    std::function<std::optional<std::string>(storage::Reader&, std::string_view principal)> name_of{};
    /// As SecondPerson's `is_behind`, on a snapshot: for a hint, which a decision does not rely on.
    std::function<bool(storage::Reader&, std::string_view person, std::string_view asker)> is_behind{};
};

/// `/admin/approvals…`. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Kinds const& kinds,
                                              Principals principals);

}  // namespace creditd::approvals
