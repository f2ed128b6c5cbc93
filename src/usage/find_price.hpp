#pragma once

#include "storage/reader.hpp"
#include "usage/domain/meter.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::usage {

/// The version of a meter's price that a charge names, if there is one.
[[nodiscard]] std::optional<PriceVersion> find_price(storage::Reader& reader, std::string_view meter,
                                                     std::int64_t version);

}  // namespace creditd::usage
