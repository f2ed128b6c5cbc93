#pragma once

#include "ledger/domain/balance_view.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace creditd::ledger {

/// Which version of which account this node committed of late: so that it never serves an older one, whatever
/// it finds in a cache (CACHE-1). Bounded; what it can no longer remember it distrusts. Any thread.
class OwnWrites
{
public:
    /// Remembers up to twice `size` accounts. `from`: what this program wrote before it was started anew, it
    /// does not remember either.
    OwnWrites(std::size_t size, Moment from) : size_(size), distrusted_through_(from) {}

    /// Before anybody is told of the commit. `now` rises from call to call, or nearly so.
    void note(std::int64_t account, AccountVersion version, Moment now);

    /// Whether the account, as it was in that version at that moment, may be shown.
    [[nodiscard]] bool may_serve(std::int64_t account, AccountVersion version, Moment as_of) const;

private:
    using Versions = std::unordered_map<std::int64_t, AccountVersion>;

    std::size_t const size_;
    mutable std::mutex mutex_;
    Versions young_;
    Versions old_;
    Moment young_through_;       ///< the last commit among the young
    Moment old_through_;         ///< and among the old
    Moment distrusted_through_;  ///< the last commit forgotten
};

}  // namespace creditd::ledger
