#pragma once

#include "base/moment.hpp"
#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "ledger/domain/use_sums.hpp"
#include "ledger/use_day_store.hpp"
#include "storage/database.hpp"
#include "storage/function_ref.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace creditd::ledger {

/// Is told days that were added up, so that nobody need do so again.
using KeepDay = storage::FunctionRef<void(UseDay const&)>;

/// Of a day with more uses only the sums by account are kept: what a node holds in memory for a day is
/// bounded.
inline constexpr std::int64_t most_uses_in_detail = 2'000'000;

/// Packs a day: `details` in the order of `sum_up`, of `kinds`. What accounts used follows from them.
[[nodiscard]] UseDay packed(Moment day, std::vector<UseDetail> const& details, UseKinds const& kinds);
/// Packs a day of which there are only sums.
[[nodiscard]] UseDay packed(Moment day, std::vector<AccountUses> const& accounts);

/// Adds up and keeps the uses of the day of UTC that begins at `day` if it is over and what is kept lacks
/// lines. Throws StorageFailure.
void keep_use_day(storage::Database& database, Moment day, Moment now, KeepDay keep,
                  std::int64_t most = most_uses_in_detail);

/// What every account used in stretches of time, read day by day of UTC. Days that are over are read as they
/// were kept where that agrees with the roll-ups in lines and credits; others are made from their lines, and
/// kept. Lines are read for what is left: the day that is not over, and parts of a day with more than
/// `most` uses. One thread; throws StorageFailure.
class UsesByAccount
{
public:
    /// Uses are told apart as `kinds` does. `now` says which days are over.
    UsesByAccount(storage::Database& database, UseKinds& kinds, Moment now, KeepDay keep,
                  std::int64_t most = most_uses_in_detail)
        : database_(database),
          kinds_(kinds),
          now_(now),
          keep_(keep),
          most_(most)
    {}

    /// The sums of [from, to), in the order of account and kind. Fastest for one stretch behind the other.
    [[nodiscard]] std::vector<UseSum> in(Moment from, Moment to);

private:
    /// A day that is over, as far as it was needed.
    struct Day
    {
        Moment day;
        AccountUses total{};  ///< by the roll-ups
        std::optional<std::vector<AccountUses>> accounts{};
        std::optional<std::vector<UseDetail>> details{};
    };

    void add_day(UseSums& sums, Moment day, Moment begin, Moment end);
    Day& read_day(Moment day, bool with_details);
    void make(Day& day);
    [[nodiscard]] std::vector<UseSum> sums_of_lines(Moment begin, Moment end);

    storage::Database& database_;
    UseKinds& kinds_;
    Moment const now_;
    KeepDay keep_;
    std::int64_t const most_;
    std::optional<Day> last_;  // stretches that meet within a day both need it
};

/// Use days to be kept with a batch: a shelf in the working set.
class UseDayShelf final : public engine::Shelf
{
public:
    void put(UseDay const& day) { days_.push_back(&day); }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { days_.clear(); }

private:
    std::vector<UseDay const*> days_;  // the commands have them
};

/// Keeps a day for the reports to come.
class KeepUseDay final : public engine::Command
{
public:
    explicit KeepUseDay(UseDay day) : day_(std::move(day)) {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<UseDayShelf>().put(day_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    UseDay const day_;
};

}  // namespace creditd::ledger
