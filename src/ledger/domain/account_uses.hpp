#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger {

/// What one account used, and what was given back of uses, in some stretch of time.
struct AccountUses
{
    std::int64_t account = 0;
    std::int64_t lines = 0;
    __int128 used = 0;      ///< micro-credits
    __int128 reversed = 0;  ///< micro-credits

    void add(AccountUses const& by, int sign = 1)
    {
        lines += sign * by.lines;
        used += sign * by.used;
        reversed += sign * by.reversed;
    }
    bool operator==(AccountUses const&) const = default;
};

/// Accounts in rising order as bytes, and back: empty when the bytes are not what `uses_bytes` makes.
[[nodiscard]] std::string uses_bytes(std::vector<AccountUses> const& accounts);
[[nodiscard]] std::optional<std::vector<AccountUses>> read_uses(std::string_view bytes);

/// Puts them behind `accounts`; false when the bytes are none of its making.
[[nodiscard]] bool read_uses(std::string_view bytes, std::vector<AccountUses>& accounts);

}  // namespace creditd::ledger
