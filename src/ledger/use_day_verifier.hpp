#pragma once

#include "engine/check.hpp"
#include "ledger/domain/transaction.hpp"
#include "storage/reader.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

namespace creditd::ledger {

/// The kept days of uses, compared with what the lines tell. A day that lacks lines is no violation: nobody
/// reads it before it was made anew. One use, one thread.
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

    void compare(storage::Reader& reader);

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
    };

    [[nodiscard]] std::uint64_t factor(std::int64_t account, std::uint64_t of) const;
    [[nodiscard]] std::uint64_t text_hash(std::string_view meter, std::string_view reason) const;
    void add_account(Day& day, std::int64_t account, bool is_reversal, std::int64_t lines,
                     __int128 amount) const;
    void add_detail(Day& day, std::int64_t account, std::uint64_t slot, std::uint64_t text,
                    std::int64_t lines, __int128 amount) const;
    void compare_day(storage::Reader& reader, Moment day);

    std::array<std::uint64_t, 2> secret_{};
    std::map<std::int64_t, Day> told_;  ///< by the beginning of the day, in milliseconds
};

}  // namespace creditd::ledger
