#pragma once

#include "ledger/domain/account_uses.hpp"
#include "ledger/domain/use_details.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::ledger {

/// Some accounts' uses of one day of UTC: a row.
struct UseDayPart
{
    Moment day;
    std::int64_t part = 0;
    std::int64_t lines = 0;  ///< of the whole day, when it was added up
    std::string entries{};   ///< `uses_bytes`
    std::string details{};   ///< `details_bytes`; empty: not kept

    bool operator==(UseDayPart const&) const = default;
};

/// A day of UTC that is over, packed: parts in the order of accounts. Each is written by itself, the first
/// one last.
using UseDay = std::vector<UseDayPart>;

/// All of them are there and of one making. Lines of a day only become more, and parts with them: those that
/// tell of as many lines are of the same, and the first part comes only behind all others.
[[nodiscard]] bool is_whole(UseDay const& day);

namespace store {

/// What is kept of that day, whole or not.
[[nodiscard]] UseDay find_use_day(storage::Reader& reader, Moment day);

// The same by account, and by all else, in the place of what was there: days that are read one behind the
// other share its memory. Nothing when the day is not whole, or does not read.
void find_account_uses(storage::Reader& reader, Moment day, std::vector<AccountUses>& accounts);
void find_use_details(storage::Reader& reader, Moment day, UseKinds& kinds, UseDetails& details);

/// The first day at or after `day` of which something is kept.
[[nodiscard]] std::optional<Moment> next_use_day(storage::Reader& reader, Moment day);

/// Takes the place of what was kept.
void upsert_use_day_part(storage::Batch& batch, UseDayPart const& part);

}  // namespace store
}  // namespace creditd::ledger
