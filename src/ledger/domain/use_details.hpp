#pragma once

#include "base/bytes.hpp"
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
};

/// Details in rising order of accounts as bytes.
[[nodiscard]] std::string details_bytes(std::span<UseDetail const> details, UseKinds const& kinds);

/// Reads what `details_bytes` wrote, one behind the other, its kinds among `kinds`: which may tell fewer
/// apart, so that those of one account are in no order. The bytes stay the caller's.
class DetailsReader
{
public:
    DetailsReader(std::string_view bytes, UseKinds& kinds);

    /// False at the end, and where the bytes are none of `details_bytes`'s making.
    [[nodiscard]] bool next(UseDetail& detail);

    [[nodiscard]] std::uint64_t left() const { return left_; }  ///< as the bytes say
    [[nodiscard]] bool have_reasons() const { return have_reasons_; }
    /// All was read, and nothing is wrong with it.
    [[nodiscard]] bool is_done() const { return left_ == 0 && in_.at_end() && !in_.failed(); }

private:
    ByteReader in_;
    bool have_reasons_ = false;
    std::vector<std::uint32_t> kinds_;  // by their place in the bytes
    std::uint64_t left_ = 0;
    std::uint64_t account_ = 0;
};

/// Puts what `details_bytes` wrote behind `details`. False when the bytes are none of its making.
[[nodiscard]] bool read_details(std::string_view bytes, UseKinds& kinds, UseDetails& details);

}  // namespace creditd::ledger
