#pragma once

#include "ledger/domain/transaction.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"

#include <cstdint>

namespace creditd::ledger::store {

/// Lines of all accounts with numbers from `first` to below `end` that were written in [from, to).
struct LineRange
{
    std::int64_t first = 0;  ///< moved on behind what was read
    std::int64_t end = 0;
    Moment from;
    Moment to;
};

/// The next `count` lines at most, with account, type, amount and time, and with `details` also what else
/// they say beside text that is not asked for; moves the range on; how many there were. Throws
/// StorageFailure.
std::int64_t read_line_range(storage::Reader& reader, LineRange& range, bool with_details, std::int64_t count,
                             storage::FunctionRef<void(Transaction const&)> sink);

}  // namespace creditd::ledger::store
