#pragma once

#include "ledger/domain/use_kinds.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger {

/// What one account used, or got back of uses, of one kind in one quarter of an hour of a day.
struct UseDetail
{
    std::int64_t account = 0;
    std::uint32_t kind = 0;    ///< of some UseKinds
    std::uint8_t quarter = 0;  ///< of the day of UTC, 0–95
    bool is_reversal = false;
    std::int64_t lines = 0;
    __int128 amount = 0;  ///< micro-credits; not negative

    bool operator==(UseDetail const&) const = default;
};

/// Sorts them by account, kind, quarter and direction, and makes one of each.
void sum_up(std::vector<UseDetail>& details);

/// Details of a day, or of some of its accounts, as they were kept.
struct UseDetails
{
    std::vector<UseDetail> sums;
    bool have_reasons = true;  ///< else none of their kinds has one, whatever the lines say

    /// Keeps the memory.
    void clear()
    {
        sums.clear();
        have_reasons = true;
    }
};

/// Details in rising order of accounts as bytes.
[[nodiscard]] std::string details_bytes(std::span<UseDetail const> details, UseKinds const& kinds);

/// Puts what `details_bytes` wrote behind `details`, its kinds among `kinds`: which may tell fewer apart, so
/// that those of one account are in no order. False when the bytes are none of its making.
[[nodiscard]] bool read_details(std::string_view bytes, UseKinds& kinds, UseDetails& details);

}  // namespace creditd::ledger
