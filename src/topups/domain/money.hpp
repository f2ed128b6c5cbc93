#pragma once

#include <cstdint>
#include <string>

namespace creditd::topups {

/// Money: whole minor units (cents; whole yen) and a lower-case ISO 4217 code. Never converts to credits.
struct Money
{
    std::int64_t amount = 0;
    std::string currency;

    auto operator==(Money const&) const -> bool = default;
};

}  // namespace creditd::topups
