#pragma once

#include "base/moment.hpp"
#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "ledger/use_day_store.hpp"
#include "storage/database.hpp"
#include "storage/function_ref.hpp"

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace creditd::engine {
class Engine;
}

namespace creditd::ledger {

/// What a node holds in memory of a day, and what a commit writes of one, is bounded.
struct UseDayLimits
{
    std::int64_t uses = 2'000'000;  ///< of a day with more only the sums by account are kept
    std::size_t kinds = 1'000;      ///< of a day with more, details are kept without reasons
    std::size_t accounts = 20'000;  ///< in a part
    std::size_t details = 50'000;   ///< with so many a part ends, behind the account
};

/// Is told days that were added up, so that nobody need do so again.
using KeepDay = storage::FunctionRef<void(UseDay const&)>;

/// Packs a day: `details` in the order of `sum_up`, of `kinds`. What accounts used follows from them.
[[nodiscard]] UseDay packed(Moment day, std::vector<UseDetail> const& details, UseKinds const& kinds,
                            UseDayLimits const& limits = {});
/// Packs a day of which there are only sums.
[[nodiscard]] UseDay packed(Moment day, std::vector<AccountUses> const& accounts,
                            UseDayLimits const& limits = {});

/// What was used on a day, as it is kept.
struct DetailsOfDay
{
    UseKinds kinds;
    std::vector<UseDetail> details;
};

/// Adds up the lines of the day that begins at `day`. Throws StorageFailure.
[[nodiscard]] DetailsOfDay details_of_day(storage::Database& database, Moment day,
                                          UseDayLimits const& limits);

/// Adds up and keeps the uses of the day of UTC that begins at `day` if it is over and what is kept is not
/// whole, does not read or differs from the roll-ups in lines or credits. Whether nothing was to be done
/// because nothing lacks. Throws StorageFailure.
bool keep_use_day(storage::Database& database, Moment day, Moment now, KeepDay keep,
                  UseDayLimits const& limits = {});

/// Keeps the days behind it. One thread at a time.
class UseDayKeeper
{
public:
    /// Keeps each of the last 400 days that lacks anything, the latest first: as many as a report may have
    /// periods. A day older than two to which nothing lacked is not looked at again: no line comes to it any
    /// more, and what reads it compares it anyway. `go_on` is asked before each day that is looked at. Throws
    /// StorageFailure.
    void keep_last(storage::Database& database, Moment now, KeepDay keep, storage::FunctionRef<bool()> go_on,
                   UseDayLimits const& limits = {});

private:
    std::set<Moment> whole_;  ///< of those older than two
};

/// Writes a day, a commit for each part, so that no spend waits for all of it; gives up with the first that
/// is not committed. Waits.
void write_use_day(engine::Engine& engine, UseDay const& day);

/// Parts of days to be kept with a batch: a shelf in the working set.
class UseDayShelf final : public engine::Shelf
{
public:
    void put(UseDayPart const& part) { parts_.push_back(&part); }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { parts_.clear(); }

private:
    std::vector<UseDayPart const*> parts_;  // the commands have them
};

/// Keeps a part of a day for the reports to come.
class KeepUseDayPart final : public engine::Command
{
public:
    explicit KeepUseDayPart(UseDayPart part) : part_(std::move(part)) {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<UseDayShelf>().put(part_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    UseDayPart const part_;
};

}  // namespace creditd::ledger
