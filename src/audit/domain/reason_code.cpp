#include "audit/domain/reason_code.hpp"

#include <algorithm>
#include <utility>

namespace creditd::audit {

void ReasonList::put(ReasonCode code)
{
    auto const place = std::ranges::lower_bound(codes_, code.code, {}, &ReasonCode::code);
    if (place != codes_.end() && place->code == code.code) {
        *place = std::move(code);
    } else {
        codes_.insert(place, std::move(code));
    }
}

ReasonCode const* ReasonList::find(std::string_view code) const
{
    auto const place = std::ranges::lower_bound(codes_, code, {}, &ReasonCode::code);
    return place != codes_.end() && place->code == code ? &*place : nullptr;
}

bool ReasonList::takes(std::string_view code) const
{
    auto const* const found = find(code);
    return found != nullptr && found->active;
}

bool ReasonList::has_another_active(std::string_view code) const
{
    return std::ranges::any_of(codes_,
                               [&](ReasonCode const& each) { return each.active && each.code != code; });
}

}  // namespace creditd::audit
