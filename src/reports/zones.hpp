#pragma once

#include "reports/domain/time_zone.hpp"

#include <filesystem>
#include <optional>
#include <string_view>

namespace creditd::reports {

/// Whether `name` looks like one of the IANA database: `Europe/Berlin`, `Etc/GMT+5`. Never leads out of its
/// folder.
[[nodiscard]] bool is_zone_name(std::string_view name);

/// The zone of that name from the machine's copy of the database; empty when it has none. `UTC` is always
/// there. Any thread; reads a small file.
[[nodiscard]] std::optional<TimeZone> find_zone(std::string_view name,
                                                std::filesystem::path const& folder = "/usr/share/zoneinfo");

}  // namespace creditd::reports
