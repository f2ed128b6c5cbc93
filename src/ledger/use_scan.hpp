#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "ledger/domain/transaction.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <string_view>

namespace creditd::ledger {

/// A use of credits, or what was given back of one.
struct Use
{
    std::int64_t account = 0;
    Moment occurred_at;
    TransactionType type = TransactionType::Usage;
    Credits amount;
    std::string_view meter{};   ///< empty: none
    std::string_view reason{};  ///< as roll-ups tell it (`rolled_reason`)
};

/// What of a use is asked for: meter and reason cost more to read.
enum class UseParts : std::uint8_t { AmountAlone, WithMeterAndReason };

/// Every use that occurred in [from, to), account by account mixed, in slices of some ten thousand lines on
/// snapshots of their own. `restart` is called before, and once more when lines were found to lie elsewhere
/// than their time says: then everything comes again. Throws StorageFailure.
void scan_uses(storage::Database& database, Moment from, Moment to, UseParts parts,
               storage::FunctionRef<void()> restart, storage::FunctionRef<void(Use const&)> sink);

}  // namespace creditd::ledger
