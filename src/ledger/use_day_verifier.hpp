#pragma once

#include "engine/check.hpp"
#include "ledger/domain/transaction.hpp"
#include "ledger/use_day_store.hpp"
#include "storage/database.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace creditd::ledger {

/// The kept days of uses, compared with what the lines tell. A day that lacks lines, or parts, is no
/// violation: nobody reads it before it was made anew. One use, one thread.
///
/// Kept are sums; of each day two numbers stand for all of them: every line adds its credits times a random
/// factor that follows from what the line is told apart by, so that sums agree when their lines do, and else
/// once in 2^61 times. Memory grows with the number of days alone.
class UseDayVerifier
{
public:
    /// With factors that nobody knows beforehand.
    UseDayVerifier();

    /// Every line, in any order.
    void take(Transaction const& line);

    /// Behind the last line, in reads of its own, a day each. A day that got lines meanwhile says nothing.
    void compare(storage::Database& database);

    engine::Check rows{"use_days"};

private:
    /// Modulo 2^61 - 1.
    struct Print
    {
        std::uint64_t value = 0;

        void add(std::uint64_t factor, __int128 by);
        bool operator==(Print const&) const = default;
    };
    struct Day
    {
        std::int64_t lines = 0;
        Print by_account;
        Print by_detail;
        Print without_reasons;  ///< by detail, of days that tell no reasons apart
    };
    struct Kept
    {
        Moment day;
        std::int64_t lines_now = 0;  ///< by the roll-ups
        UseDay parts;
    };

    [[nodiscard]] std::uint64_t factor(std::int64_t account, std::uint64_t of) const;
    void add_account(Day& day, std::int64_t account, bool is_reversal, std::int64_t lines,
                     __int128 amount) const;
    void add_detail(Print& print, std::int64_t account, std::uint64_t slot, std::uint64_t text,
                    std::int64_t lines, __int128 amount) const;
    [[nodiscard]] static Kept next_day(storage::Reader& reader, Moment from);
    void compare_day(Kept const& kept);
    [[nodiscard]] bool accounts_agree(UseDay const& parts, Day const& told) const;
    [[nodiscard]] bool details_agree(UseDay const& parts, Day const& told) const;

    std::array<std::uint64_t, 2> secret_{};
    std::map<std::int64_t, Day> told_;  ///< by the beginning of the day, in milliseconds
};

}  // namespace creditd::ledger
