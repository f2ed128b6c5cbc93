#pragma once

#include "base/moment.hpp"
#include "usage/domain/price.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::usage {

/// A price and the time from which it holds. Never changes once made (USAGE-1).
struct PriceVersion
{
    std::int64_t version = 1;  ///< from 1, without gaps, in the order in which they were made
    Price price;
    Moment effective_from;
    Moment created_at;
    bool operator==(PriceVersion const&) const = default;
};

/// Something that is counted and charged for: tokens, images, minutes …
struct Meter
{
    std::string name;
    std::int64_t number = 0;  ///< rises from meter to meter: lists are ordered by it
    std::string unit;         ///< what one of it is called, for people
    std::string description;
    bool active = true;  ///< an inactive one takes no new charges or holds
    Moment created_at;
    std::vector<PriceVersion> versions;  ///< at least one, by version

    /// The version in force at `now`: of those that have begun the one that began last, of several that began
    /// at one moment the newest. Before any has begun, the first.
    [[nodiscard]] PriceVersion const& version_at(Moment now) const;

    /// The version with that number, or nothing.
    [[nodiscard]] PriceVersion const* version(std::int64_t wanted) const;

    bool operator==(Meter const&) const = default;
};

/// 1–64 of `a-z 0-9 _ . -`.
[[nodiscard]] bool is_meter_name(std::string_view name);

}  // namespace creditd::usage
