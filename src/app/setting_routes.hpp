#pragma once

#include "app/config.hpp"
#include "http/route.hpp"

#include <string>
#include <vector>

namespace creditd::app {

/// `GET /admin/settings`: each setting with its value, its default and where the value comes from, as they
/// are now. Secrets are `***`, or null where there is none.
[[nodiscard]] std::vector<http::Route> setting_routes(Settings const& settings,
                                                      SettingOrigins const& origins);

}  // namespace creditd::app
