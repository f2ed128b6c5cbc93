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

/// The name of a principal (`user:usr_…`), where it has one.
using NameOf = std::function<std::optional<std::string>(storage::Reader&, std::string_view principal)>;

/// `/admin/approvals…`. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Kinds const& kinds,
                                              NameOf name_of);

}  // namespace creditd::approvals
