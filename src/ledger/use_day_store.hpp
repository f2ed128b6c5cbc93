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

/// Which bytes of a part are asked for.
enum class UseDayForm : std::uint8_t { ByAccount, Details };

/// Some of a part: how many lines the day had, and bytes of one form.
struct UseDayBytes
{
    std::int64_t lines = 0;
    std::string bytes{};
};

namespace store {

/// What is kept of that day, whole or not.
[[nodiscard]] UseDay find_use_day(storage::Reader& reader, Moment day);

/// A part alone, its bytes of that form.
[[nodiscard]] std::optional<UseDayBytes> find_use_day_part(storage::Reader& reader, Moment day,
                                                           std::int64_t part, UseDayForm form);

/// The first day at or after `day` of which something is kept.
[[nodiscard]] std::optional<Moment> next_use_day(storage::Reader& reader, Moment day);

/// Takes the place of what was kept.
void upsert_use_day_part(storage::Batch& batch, UseDayPart const& part);

}  // namespace store
}  // namespace creditd::ledger
