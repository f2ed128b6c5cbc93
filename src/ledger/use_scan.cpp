// Lines lie in the order of their numbers, and a number tells when it was given out: about when the line was
// written, which for uses is when they occurred. "About", because numbers never go back and clocks may: so
// what was found is counted against the roll-ups, which are exact.

#include "ledger/use_scan.hpp"

#include "base/numbers.hpp"
#include "ledger/line_range_store.hpp"
#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"

namespace creditd::ledger {

namespace {

bool is_use(TransactionType type)
{
    return type == TransactionType::Usage || type == TransactionType::UsageReversal;
}

std::int64_t uses_by_rollups(storage::Database& database, Moment from, Moment to)
{
    std::int64_t uses = 0;
    scan_rollups(database, from, to,
                 [&](Rollup const& rollup) { uses += is_use(rollup.type) ? rollup.lines : 0; });
    return uses;
}

/// How many there were among the lines with numbers from `first` to below `end`.
std::int64_t scan_numbers(storage::Database& database, Moment from, Moment to, UseParts parts,
                          std::int64_t first, std::int64_t end, storage::FunctionRef<void(Use const&)> sink)
{
    constexpr std::int64_t slice = 20'000;
    std::int64_t uses = 0;
    auto const take = [&](Transaction const& line) {
        if (is_use(line.type) && line.occurred_at >= from && line.occurred_at < to) {
            ++uses;
            sink({.account = line.account,
                  .occurred_at = line.occurred_at,
                  .type = line.type,
                  .amount = line.amount,
                  .meter = rolled_meter(line),
                  .reason = rolled_reason(line)});
        }
    };
    store::LineRange range{.first = first, .end = end, .from = from, .to = to};
    for (std::int64_t seen = slice; seen == slice;) {
        database.read([&](storage::Reader& reader) {
            seen = store::read_line_range(reader, range, parts == UseParts::WithMeterAndReason, slice, take);
        });
    }
    return uses;
}

}  // namespace

void scan_uses(storage::Database& database, Moment from, Moment to, UseParts parts,
               storage::FunctionRef<void()> restart, storage::FunctionRef<void(Use const&)> sink)
{
    auto const told = uses_by_rollups(database, from, to);
    if (told == 0) {
        return restart();
    }
    auto const first = NumberSource::first_at(from);
    restart();
    auto const found = scan_numbers(database, from, to, parts, first,
                                    NumberSource::first_at(to + Duration::minutes(10)), sink);
    if (found < told) {
        restart();
        (void)scan_numbers(database, from, to, parts, first, INT64_MAX, sink);
    }
}

}  // namespace creditd::ledger
