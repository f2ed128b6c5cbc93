#include "usage/domain/price_list.hpp"

#include <algorithm>
#include <utility>

namespace creditd::usage {

namespace {

Outcome<Priced, PricingRefusal> priced_at(PriceVersion const& version, Quantity quantity)
{
    auto const credits = price_of(version.price, quantity);
    if (!credits) {
        return refuse(PricingRefusal::ChargeOutOfRange);
    }
    return Priced{*credits, version.version};
}

}  // namespace

Meter const* PriceList::find(std::string_view name) const
{
    auto const found = std::ranges::lower_bound(meters_, name, {}, &Meter::name);
    return found != meters_.end() && found->name == name ? &*found : nullptr;
}

void PriceList::put(Meter meter)
{
    auto const place = std::ranges::lower_bound(meters_, meter.name, {}, &Meter::name);
    if (place != meters_.end() && place->name == meter.name) {
        *place = std::move(meter);
    } else {
        meters_.insert(place, std::move(meter));
    }
}

Outcome<Priced, PricingRefusal> PriceList::price(Demand const& demand, Moment now) const
{
    if (auto const* const credits = std::get_if<Credits>(&demand)) {
        return Priced{*credits};
    }
    auto const& metered = std::get<Metered>(demand);
    auto const* const meter = find(metered.meter);
    if (meter == nullptr) {
        return refuse(PricingRefusal::MeterNotFound);
    }
    if (!meter->active) {
        return refuse(PricingRefusal::MeterInactive);
    }
    return priced_at(meter->version_at(now), metered.quantity);
}

Outcome<Priced, PricingRefusal> PriceList::price_pinned(std::string_view meter, std::int64_t version,
                                                        Quantity quantity) const
{
    auto const* const found = find(meter);
    auto const* const pinned = found != nullptr ? found->version(version) : nullptr;
    if (pinned == nullptr) {
        return refuse(PricingRefusal::MeterNotFound);
    }
    return priced_at(*pinned, quantity);
}

}  // namespace creditd::usage
