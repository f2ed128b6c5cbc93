#include "usage/domain/meter.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::usage {

PriceVersion const& Meter::version_at(Moment now) const
{
    CREDITD_ASSERT(!versions.empty());
    auto const* in_force = &versions.front();
    for (auto const& each : versions) {
        if (each.effective_from <= now &&
            (in_force->effective_from > now || each.effective_from >= in_force->effective_from)) {
            in_force = &each;
        }
    }
    return *in_force;
}

PriceVersion const* Meter::version(std::int64_t wanted) const
{
    if (wanted < 1 || static_cast<std::size_t>(wanted) > versions.size()) {
        return nullptr;
    }
    return &versions[static_cast<std::size_t>(wanted) - 1];
}

bool is_meter_name(std::string_view name)
{
    auto const allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view{"_.-"}.contains(c);
    };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, allowed);
}

}  // namespace creditd::usage
