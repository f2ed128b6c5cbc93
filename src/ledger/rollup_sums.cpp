#include "ledger/rollup_sums.hpp"

#include "storage/failure.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

constexpr auto refuse_broken = [](std::int64_t /*starts_at*/) {
    throw storage::StorageFailure("a roll-up does not read; run creditd verify");
};

}  // namespace

void scan_rollups(storage::Database& database, Moment from, Moment to,
                  storage::FunctionRef<void(Rollup const&)> sink)
{
    auto const slice = Duration::days(4);
    std::optional<Moment> begin = from;
    while (begin && *begin < to) {
        database.read([&](storage::Reader& reader) {
            begin = store::next_rollup(reader, Span::Quarter, *begin);
            if (begin && *begin < to) {
                auto const end = std::min(*begin + slice, to);
                store::read_rollups(reader, Span::Quarter, *begin, end, sink, refuse_broken);
                begin = end;
            }
        });
    }
}

void add_to(std::vector<Rollup>& sums, Rollup const& by)
{
    auto sum = std::ranges::find_if(
        sums, [&](Rollup const& each) { return each.type == by.type && each.currency == by.currency; });
    if (sum == sums.end()) {
        sums.push_back(
            {.span = by.span, .starts_at = by.starts_at, .type = by.type, .currency = by.currency});
        sum = sums.end() - 1;
    }
    sum->lines += by.lines;
    sum->amount += by.amount;
    sum->paid += by.paid;
    sum->debt += by.debt;
    sum->deferred += by.deferred;
    sum->set_off += by.set_off;
}

std::vector<Rollup> rollups_until(storage::Database& database, Moment to)
{
    std::vector<Rollup> sums;
    auto const add = [&](Rollup const& rollup) { add_to(sums, rollup); };
    auto const month = start_of(Period::Month, to);
    database.read([&](storage::Reader& reader) {
        store::read_rollups(reader, Span::Month, Moment::from_milliseconds(INT64_MIN), month, add,
                            refuse_broken);
    });
    scan_rollups(database, month, to, add);
    return sums;
}

}  // namespace creditd::ledger
