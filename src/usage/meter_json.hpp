#pragma once

#include "http/json_writer.hpp"
#include "usage/domain/meter.hpp"

namespace creditd::usage {

// Meters and prices as the API shows them. Put the member's name before an object where there is one.

/// `{version, credits, per, minimum, rounding, effectiveFrom, createdAt}`
void append_price(http::json::Writer& json, PriceVersion const& version);

/// `{name, unit, description, active, price, createdAt}`; `price` is the version in force at `now`.
void append_meter(http::json::Writer& json, Meter const& meter, Moment now);

/// The same with all versions as `prices`, newest first.
void append_meter_with_prices(http::json::Writer& json, Meter const& meter, Moment now);

}  // namespace creditd::usage
