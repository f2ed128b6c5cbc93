#include "reports/zones.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace creditd::reports {

bool is_zone_name(std::string_view name)
{
    auto const is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"/_+-"}.contains(c);
    };
    return !name.empty() && name.size() <= 64 && name.front() != '/' && name.back() != '/' &&
           !name.contains("//") && std::ranges::all_of(name, is_allowed);
}

std::optional<TimeZone> find_zone(std::string_view name, std::filesystem::path const& folder)
{
    if (name == "UTC") {
        return TimeZone::utc();
    }
    if (!is_zone_name(name)) {
        return std::nullopt;
    }
    constexpr std::size_t most_bytes = 64 * 1024;  // the largest zone has a few kilobytes
    std::error_code error;
    auto const path = folder / std::string{name};
    auto const size =
        std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
    if (error || size == 0 || size > most_bytes) {
        return std::nullopt;
    }
    std::ifstream file{path, std::ios::binary};
    std::string const bytes{std::istreambuf_iterator<char>{file}, {}};
    return TimeZone::from_file(name, bytes);
}

}  // namespace creditd::reports
