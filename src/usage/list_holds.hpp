#pragma once

#include "ledger/find_account.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::usage {

struct ListedHold
{
    std::int64_t place = 0;  ///< where the list goes on behind it
    ledger::HoldSnapshot snapshot;
};

struct HoldList
{
    std::vector<ListedHold> holds;
    std::int64_t total = 0;
};

/// An account's holds, open and ended, up to `count` of them behind the first `skip`; with a `state`, only
/// those. Newest first: by when they were placed, released and expired ones by when they ended. `after` is
/// the `place` of the last hold before these. The account must come from the same reader.
///
/// Holds have no index of their own: the steps in the account's history lead to them, and their counts are
/// counts of lines. Only deep pages of captured holds cost more than shallow ones.
[[nodiscard]] HoldList list_holds(storage::Reader& reader, ledger::Account const& account,
                                  std::optional<ledger::HoldState> state, std::int64_t skip,
                                  std::int64_t count, std::optional<std::int64_t> after);

}  // namespace creditd::usage
