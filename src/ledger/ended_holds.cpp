#include "ledger/ended_holds.hpp"

#include "base/assert.hpp"
#include "ledger/store.hpp"

#include <algorithm>
#include <ranges>

namespace creditd::ledger {

void EndedHolds::load(storage::Batch& batch)
{
    // Only the loaded account tells whether a hold is open; those that are not come in one trip more.
    std::vector<Needed*> missing;
    for (auto& each : needed_) {
        auto const* const account = books_.peek(each.account);
        if (account != nullptr && account->find_hold(each.number) == nullptr) {
            store::want_ended_hold(batch, each.account, each.number);
            missing.push_back(&each);
        }
    }
    for (auto* const each : missing) {
        each->ended = store::load_ended_hold(batch, each->account, each->number);
    }
}

std::optional<HoldSnapshot> EndedHolds::find(std::int64_t account, std::int64_t number) const
{
    // What ended in this batch has no row yet; its step is among the lines.
    for (auto const& line : books_.page().lines | std::views::reverse) {
        if (line.account == account && line.hold && line.hold->number == number &&
            line.hold->state != HoldState::Open) {
            return line.hold;
        }
    }
    auto const needed = std::ranges::find_if(
        needed_, [&](Needed const& each) { return each.account == account && each.number == number; });
    CREDITD_ASSERT(needed != needed_.end());
    return needed->ended;
}

}  // namespace creditd::ledger
