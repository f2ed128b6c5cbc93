#include "ledger/domain/use_sums.hpp"

namespace creditd::ledger {

void SumsByKind::add(UseSum const& sum)
{
    if (sum.kind >= by_kind_.size()) {
        by_kind_.resize(sum.kind + std::size_t{1}, none);
    }
    auto& all = by_kind_[sum.kind];
    if (all.account == none.account) {
        kinds_.push_back(sum.kind);
        all = sum;
    } else {
        all.add(sum);
    }
}

}  // namespace creditd::ledger
