#pragma once

#include "base/moment.hpp"
#include "ledger/domain/use_sums.hpp"
#include "ledger/use_day_keeper.hpp"
#include "storage/database.hpp"

#include <optional>
#include <vector>

namespace creditd::ledger {

/// What every account used in stretches of time, read day by day of UTC. Days that are over are read as they
/// were kept where that agrees with the roll-ups in lines and credits; others are made from their lines, and
/// kept. Lines are read for what is left: the day that is not over, and of days beyond the limits, parts of a
/// day and reasons. One thread; throws StorageFailure.
class UsesByAccount
{
public:
    /// Uses are told apart as `kinds` does. `now` says which days are over.
    UsesByAccount(storage::Database& database, UseKinds& kinds, Moment now, KeepDay keep,
                  UseDayLimits const& limits = {})
        : database_(database),
          kinds_(kinds),
          now_(now),
          keep_(keep),
          limits_(limits)
    {}

    /// The sums of [from, to), in the order of account and kind. Fastest for one stretch behind the other.
    [[nodiscard]] std::vector<UseSum> in(Moment from, Moment to);

private:
    /// A day that is over, as far as it was needed.
    struct Day
    {
        std::optional<Moment> day{};
        AccountUses total{};  ///< by the roll-ups
        bool has_accounts = false;
        bool has_details = false;
        std::vector<AccountUses> accounts{};
        UseDetails details{};
    };

    void add_day(UseSums& sums, Moment day, Moment begin, Moment end);
    Day& read_day(Moment day, bool with_details);
    void make(Moment day);
    [[nodiscard]] std::vector<UseSum> sums_of_lines(Moment begin, Moment end);

    storage::Database& database_;
    UseKinds& kinds_;
    Moment const now_;
    KeepDay keep_;
    UseDayLimits const limits_;
    Day last_;  // stretches that meet within a day both need it; days share its memory
};

}  // namespace creditd::ledger
