#pragma once

#include "ledger/domain/posting.hpp"
#include "ledger/rollup_store.hpp"
#include "storage/batch.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace creditd::ledger {

inline constexpr std::int64_t quarter_ms = 900'000;

/// The beginning of the quarter of an hour that `moment` lies in.
[[nodiscard]] constexpr Moment quarter_of(Moment moment)
{
    auto const ms = moment.in_milliseconds();
    return Moment::from_milliseconds(ms - (ms % quarter_ms + quarter_ms) % quarter_ms);
}

/// In the place of a meter: adjustments that deduct are told apart from those that add.
inline constexpr std::string_view deducting = "-";
[[nodiscard]] std::string_view rolled_meter(Transaction const& line);

/// What roll-ups tell a line apart by beside its type and meter: its reason code, or of usage and its
/// reversals the reason, when that is one word of at most 32 of `A-Za-z0-9._:-`. Free text may be personal
/// and is erased one day, so it stays in the line alone.
[[nodiscard]] std::string_view rolled_reason(Transaction const& line);

/// Adds a batch's lines to the roll-ups, in the batch's own commit: one row for each kind of line, whatever
/// number of lines. One for each lane; its thread alone.
class Rollups
{
public:
    /// Reasons of uses told apart in one quarter by one lane; what comes beyond is summed without its reason,
    /// so that reasons that never repeat do not make a row each.
    static constexpr std::size_t most_reasons = 100;

    /// Announces the rows that this batch likely adds to: those of the last one.
    void want(storage::Batch& batch) const;

    void record(storage::Batch& batch, Page const& page, std::int64_t lane);

private:
    [[nodiscard]] std::string_view told_reason(Transaction const& line);

    std::vector<Rollup> last_;  ///< keys that the last batch added to
    std::int64_t last_lane_ = 0;
    Moment reasons_of_;
    std::unordered_set<std::string> reasons_;  ///< told apart in that quarter
};

}  // namespace creditd::ledger
