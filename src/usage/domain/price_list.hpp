#pragma once

#include "base/moment.hpp"
#include "base/outcome.hpp"
#include "usage/domain/meter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace creditd::usage {

/// Use told as a quantity of a meter.
struct Metered
{
    std::string meter;
    Quantity quantity;
};

/// How much somebody wants to use: credits as they are (> 0), or a quantity to be priced.
using Demand = std::variant<Credits, Metered>;

/// What a demand costs. `version` is empty when it was told in credits.
struct Priced
{
    Credits credits;
    std::optional<std::int64_t> version{};
};

/// Why there is no price, in the order of the checks.
enum class PricingRefusal : std::uint8_t {
    MeterNotFound,
    MeterInactive,
    ChargeOutOfRange,  ///< above 4,000,000,000 credits
};

/// All meters with all their prices, by name.
class PriceList
{
public:
    [[nodiscard]] Meter const* find(std::string_view name) const;
    [[nodiscard]] std::vector<Meter> const& meters() const { return meters_; }

    /// Puts `meter` in the place of the one with its name, or adds it.
    void put(Meter meter);

    /// What `demand` costs at `now`. Charges, holds and estimates all ask here (USAGE-2).
    [[nodiscard]] Outcome<Priced, PricingRefusal> price(Demand const& demand, Moment now) const;

    /// What `quantity` costs at a version that was pinned earlier, whether or not the meter is still active
    /// (HOLD-2).
    [[nodiscard]] Outcome<Priced, PricingRefusal> price_pinned(std::string_view meter, std::int64_t version,
                                                               Quantity quantity) const;

private:
    std::vector<Meter> meters_;
};

}  // namespace creditd::usage
