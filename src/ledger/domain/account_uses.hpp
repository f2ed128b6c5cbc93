#pragma once

#include "base/bytes.hpp"

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

/// Reads what `uses_bytes` wrote, one behind the other. The bytes stay the caller's.
class UsesReader
{
public:
    explicit UsesReader(std::string_view bytes) : in_(bytes), left_(in_.unsigned_number()) {}

    /// False at the end, and where the bytes are none of `uses_bytes`'s making.
    [[nodiscard]] bool next(AccountUses& uses);

    [[nodiscard]] std::uint64_t left() const { return left_; }  ///< as the bytes say
    /// All was read, and nothing is wrong with it.
    [[nodiscard]] bool is_done() const { return left_ == 0 && in_.at_end() && !in_.failed(); }

private:
    ByteReader in_;
    std::uint64_t left_;
    std::uint64_t account_ = 0;
};

}  // namespace creditd::ledger
