#pragma once

#include "base/moment.hpp"
#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "ledger/domain/account_uses.hpp"
#include "storage/database.hpp"
#include "storage/function_ref.hpp"

#include <string>
#include <utility>
#include <vector>

namespace creditd::ledger {

/// The uses of one day of UTC that is over, by account, in their order.
struct UseDay
{
    Moment day;
    std::vector<AccountUses> accounts;
};

/// Tells what every account used in [from, to): the sum of what `sink` is told of it, which may be several
/// parts, negative ones among them. Days that are over are read as they were kept where that agrees with the
/// roll-ups in lines and credits; others are made from their lines, and `keep` is told. What is left of a day
/// is read line by line. Throws StorageFailure.
void scan_uses_by_account(storage::Database& database, Moment from, Moment to, Moment now,
                          storage::FunctionRef<void(UseDay const&)> keep,
                          storage::FunctionRef<void(AccountUses const&)> sink);

/// Use days to be kept with a batch: a shelf in the working set.
class UseDayShelf final : public engine::Shelf
{
public:
    void put(UseDay day) { days_.push_back(std::move(day)); }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { days_.clear(); }

private:
    std::vector<UseDay> days_;
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
