#include "ledger/own_writes.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

/// Another node's clock may be ahead by so much: its "as of" is later than it was (LEDGER-8 allows 1 s from
/// the database's clock, either way).
constexpr auto clocks_apart = Duration::seconds(2);

}  // namespace

void OwnWrites::note(std::int64_t account, AccountVersion version, Moment now)
{
    std::scoped_lock const lock{mutex_};
    auto& known = young_[account];
    known = std::max(known, version);
    young_through_ = std::max(young_through_, now);
    if (young_.size() >= size_) {
        distrusted_through_ = std::max(distrusted_through_, old_through_);
        old_through_ = young_through_;
        old_ = std::exchange(young_, {});
    }
}

bool OwnWrites::may_serve(std::int64_t account, AccountVersion version, Moment as_of) const
{
    std::scoped_lock const lock{mutex_};
    auto known = young_.find(account);
    if (known == young_.end()) {
        known = old_.find(account);
        if (known == old_.end()) {
            return as_of > distrusted_through_ + clocks_apart;
        }
    }
    return version >= known->second;
}

}  // namespace creditd::ledger
