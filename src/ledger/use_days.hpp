#pragma once

#include "base/moment.hpp"
#include "ledger/domain/use_sums.hpp"
#include "ledger/use_day_cursor.hpp"
#include "ledger/use_day_keeper.hpp"
#include "storage/database.hpp"
#include "storage/function_ref.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace creditd::ledger {

/// What every account used in stretches of time. Its days of UTC are gone through side by side, account by
/// account, so that hardly any of it is in memory. Days that are over are read as they were kept where that
/// agrees with the roll-ups in lines and credits; others are made from their lines, and kept. Lines are read
/// for what is left: the day that is not over, and of days beyond the limits, parts of a day and reasons. One
/// thread; throws StorageFailure.
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

    /// The sums of [from, to), in the order of account and kind. `restart` is called before, and once more
    /// when what was kept of a day was found to be wrong: then everything comes again. Fastest for one
    /// stretch behind the other.
    void each(Moment from, Moment to, storage::FunctionRef<void()> restart,
              storage::FunctionRef<void(UseSum const&)> sink);

private:
    /// Some of a day, or of days read from their lines, as it is gone through.
    struct Stretch
    {
        Stretch(Moment of, AccountUses const& by_others, NextPart next_part, UseKinds& kinds, UseDayCut cut)
            : day(of),
              told(by_others),
              cursor(std::move(next_part), kinds, cut)
        {}

        Moment day;
        AccountUses told;  ///< what all that the cursor reads has to add up to
        UseDayCursor cursor;
    };
    using Stretches = std::deque<Stretch>;  // cursors stay where they are

    [[nodiscard]] Stretches open(Moment from, Moment to);
    [[nodiscard]] bool needs_details(Moment begin, Moment end) const;
    [[nodiscard]] bool needs_lines(Moment day, Moment begin, Moment end);
    void open_kept(Stretches& stretches, Moment day, Moment begin, Moment end);
    void open_lines(Stretches& stretches, Moment begin, Moment end);
    static void add_up(Stretches& stretches, storage::FunctionRef<void(UseSum const&)> sink);
    /// Makes the days anew that did not agree; whether there were any.
    bool make_what_differs(Stretches const& stretches);

    [[nodiscard]] AccountUses const& told_of(Moment day);
    [[nodiscard]] bool lacks_reasons(Moment day);
    [[nodiscard]] std::optional<std::string> bytes_of(Moment day, std::int64_t part, UseDayForm form);
    void make(Moment day);

    storage::Database& database_;
    UseKinds& kinds_;
    Moment const now_;
    KeepDay keep_;
    UseDayLimits const limits_;
    std::map<Moment, AccountUses> told_;  // by the roll-ups
    std::map<Moment, UseDay> made_;       // from lines, where they could not be kept
};

}  // namespace creditd::ledger
