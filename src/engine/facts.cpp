#include "engine/facts.hpp"

#include <algorithm>
#include <utility>

namespace creditd::engine {

bool Facts::Ear::hears(FactKind kind) const
{
    return std::ranges::find(kinds, kind) != kinds.end() && (!wants || wants(kind));
}

void Facts::listen(std::span<FactKind const> kinds, FactListener listener,
                   std::function<bool(FactKind)> wants)
{
    ears_.push_back({{kinds.begin(), kinds.end()}, std::move(listener), std::move(wants)});
}

bool Facts::are_heard(FactKind kind) const
{
    return std::ranges::any_of(ears_, [&](Ear const& ear) { return ear.hears(kind); });
}

void Facts::add(Fact fact)
{
    if (are_heard(fact.kind)) {
        left_.push_back(std::move(fact));
    }
}

void Facts::record(storage::Batch& /*batch*/, Context const& context)
{
    // By index: a listener may leave a fact of its own, which then has its turn.
    for (std::size_t i = 0; i < left_.size(); ++i) {
        for (auto const& ear : ears_) {
            if (ear.hears(left_[i].kind)) {
                auto const fact = left_[i];
                ear.listener(fact, set_, context);
            }
        }
    }
}

void leave_fact(WorkingSet& set, Fact fact)
{
    if (auto* const facts = set.find_shelf<Facts>()) {
        facts->add(std::move(fact));
    }
}

bool is_heard(WorkingSet& set, FactKind kind)
{
    auto const* const facts = set.find_shelf<Facts>();
    return facts != nullptr && facts->are_heard(kind);
}

}  // namespace creditd::engine
