#include "ledger/domain/use_sums.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

auto order_of(UseSum const& sum)
{
    return std::pair{sum.account, sum.kind};
}

std::vector<UseSum> merged(std::vector<UseSum> const& one, std::vector<UseSum> const& other)
{
    std::vector<UseSum> all;
    all.reserve(one.size() + other.size());
    auto a = one.begin();
    auto b = other.begin();
    while (a != one.end() && b != other.end()) {
        if (order_of(*a) < order_of(*b)) {
            all.push_back(*a++);
        } else if (order_of(*b) < order_of(*a)) {
            all.push_back(*b++);
        } else {
            all.emplace_back(*a++).add(*b++);
        }
    }
    all.insert(all.end(), a, one.end());
    all.insert(all.end(), b, other.end());
    return all;
}

}  // namespace

void UseSums::add(std::vector<UseSum> run)
{
    runs_.push_back(std::move(run));
    while (runs_.size() > 1 && runs_[runs_.size() - 2].size() <= 2 * runs_.back().size()) {
        merge_last_two();
    }
}

std::vector<UseSum> UseSums::take()
{
    while (runs_.size() > 1) {
        merge_last_two();
    }
    auto all = std::exchange(runs_, {});
    return all.empty() ? std::vector<UseSum>{} : std::move(all.front());
}

void UseSums::merge_last_two()
{
    auto const last = std::move(runs_.back());
    runs_.pop_back();
    runs_.back() = merged(runs_.back(), last);
}

}  // namespace creditd::ledger
