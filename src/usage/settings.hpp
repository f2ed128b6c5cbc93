#pragma once

#include <cstddef>

namespace creditd::usage {

/// What an operator can set about usage; defaults as shipped.
struct Settings
{
    std::size_t batch_items = 1000;         ///< uses in one request
    std::size_t batch_bytes = 1024 * 1024;  ///< body of such a request
    std::size_t max_meters = 1000;
    std::size_t max_prices_per_meter = 1000;
};

}  // namespace creditd::usage
