#include "usage/meter_json.hpp"

#include <ranges>

namespace creditd::usage {

namespace {

void append_members(http::json::Writer& json, Meter const& meter, Moment now)
{
    json.member("name", meter.name)
        .member("unit", meter.unit)
        .member("description", meter.description)
        .member("active", meter.active)
        .key("price");
    append_price(json, meter.version_at(now));
    json.member("createdAt", meter.created_at);
}

}  // namespace

void append_price(http::json::Writer& json, PriceVersion const& version)
{
    json.begin_object()
        .member("version", version.version)
        .member("credits", version.price.credits)
        .member("per", version.price.per)
        .member("minimum", version.price.minimum)
        .member("rounding", name_of(version.price.rounding))
        .member("effectiveFrom", version.effective_from)
        .member("createdAt", version.created_at)
        .end_object();
}

void append_meter(http::json::Writer& json, Meter const& meter, Moment now)
{
    json.begin_object();
    append_members(json, meter, now);
    json.end_object();
}

void append_meter_with_prices(http::json::Writer& json, Meter const& meter, Moment now)
{
    json.begin_object();
    append_members(json, meter, now);
    json.begin_array("prices");
    for (auto const& version : meter.versions | std::views::reverse) {
        append_price(json, version);
    }
    json.end_array().end_object();
}

}  // namespace creditd::usage
