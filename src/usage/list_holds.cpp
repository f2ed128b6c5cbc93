#include "usage/list_holds.hpp"

#include "base/assert.hpp"
#include "ledger/history.hpp"

#include <algorithm>

namespace creditd::usage {

using ledger::Account;
using ledger::HoldState;
using ledger::TransactionType;

namespace {

std::int64_t lines_of(Account const& account, TransactionType type)
{
    return account.tallies.lines[static_cast<std::size_t>(type)];
}

ledger::HoldSnapshot hold_of(storage::Reader& reader, Account const& account, ledger::Transaction const& line)
{
    CREDITD_ASSERT(line.hold.has_value());
    return ledger::find_hold(reader, account, line.hold->number).value_or(*line.hold);
}

/// Places of open holds are their numbers, which rise as holds are placed.
HoldList open_holds(Account const& account, std::int64_t skip, std::int64_t count,
                    std::optional<std::int64_t> after)
{
    HoldList list{.holds = {}, .total = std::ssize(account.holds)};
    std::vector<ListedHold> newest_first;
    for (auto const& hold : account.holds) {
        if (!after || hold.number < *after) {
            newest_first.push_back({hold.number, hold.snapshot(HoldState::Open)});
        }
    }
    std::ranges::sort(newest_first, std::ranges::greater{}, &ListedHold::place);
    for (auto i = skip; i < std::min(skip + count, std::ssize(newest_first)); ++i) {
        list.holds.push_back(std::move(newest_first[static_cast<std::size_t>(i)]));
    }
    return list;
}

/// Holds by the lines of one type of step. Places are the lines' seqs.
HoldList holds_by_step(storage::Reader& reader, Account const& account, TransactionType step,
                       std::int64_t skip, std::int64_t count, std::optional<std::int64_t> after)
{
    auto const page = ledger::read_history(reader, account, {.type = step}, skip, count, after);
    HoldList list{.holds = {}, .total = page.total};
    for (auto const& line : page.lines) {
        list.holds.push_back({line.seq, hold_of(reader, account, line)});
    }
    return list;
}

/// A capture that ends a hold is a line of usage like any other, so captured holds are found by looking at
/// all.
HoldList captured_holds(storage::Reader& reader, Account const& account, std::int64_t skip,
                        std::int64_t count, std::optional<std::int64_t> after)
{
    constexpr std::int64_t slice = 200;
    HoldList list{.holds = {},
                  .total = lines_of(account, TransactionType::HoldPlaced) - std::ssize(account.holds) -
                           lines_of(account, TransactionType::HoldReleased) -
                           lines_of(account, TransactionType::HoldExpired)};
    for (bool more = true; more && std::ssize(list.holds) < count;) {
        auto const page =
            ledger::read_history(reader, account, {.type = TransactionType::HoldPlaced}, 0, slice, after);
        more = page.has_more;
        for (auto const& line : page.lines) {
            after = line.seq;
            auto hold = hold_of(reader, account, line);
            if (hold.state == HoldState::Captured && skip-- <= 0 && std::ssize(list.holds) < count) {
                list.holds.push_back({line.seq, std::move(hold)});
            }
        }
    }
    return list;
}

}  // namespace

HoldList list_holds(storage::Reader& reader, Account const& account, std::optional<HoldState> state,
                    std::int64_t skip, std::int64_t count, std::optional<std::int64_t> after)
{
    if (!state) {
        return holds_by_step(reader, account, TransactionType::HoldPlaced, skip, count, after);
    }
    switch (*state) {
    case HoldState::Open: return open_holds(account, skip, count, after);
    case HoldState::Captured: return captured_holds(reader, account, skip, count, after);
    case HoldState::Released:
        return holds_by_step(reader, account, TransactionType::HoldReleased, skip, count, after);
    case HoldState::Expired:
        return holds_by_step(reader, account, TransactionType::HoldExpired, skip, count, after);
    }
    CREDITD_ASSERT(false && "a hold state that is not listed");
}

}  // namespace creditd::usage
