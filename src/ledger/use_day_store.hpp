#pragma once

#include "ledger/domain/account_uses.hpp"
#include "ledger/domain/use_details.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::ledger {

/// Some accounts' uses of one day of UTC, as a row has them.
struct UseDayPart
{
    std::int64_t lines = 0;
    std::string entries{};  ///< `uses_bytes`
    std::string details{};  ///< `details_bytes`; empty: not kept
};

/// The uses of one day of UTC that is over, packed, in the order of accounts.
struct UseDay
{
    Moment day;
    std::vector<UseDayPart> parts;
};

namespace store {

/// How many lines the day that begins at `day` was made from; 0 when nothing is kept of it.
[[nodiscard]] std::int64_t kept_lines(storage::Reader& reader, Moment day);

/// What is kept of that day, in the order of accounts; empty when there is nothing, or it does not read.
[[nodiscard]] std::vector<AccountUses> find_use_day(storage::Reader& reader, Moment day);
[[nodiscard]] std::vector<UseDetail> find_use_details(storage::Reader& reader, Moment day, UseKinds& kinds);

/// The first day at or after `day` of which something is kept.
[[nodiscard]] std::optional<Moment> next_use_day(storage::Reader& reader, Moment day);

/// Takes the place of what was kept.
void upsert_use_day(storage::Batch& batch, UseDay const& day);

}  // namespace store
}  // namespace creditd::ledger
