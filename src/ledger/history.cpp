#include "ledger/history.hpp"

#include "ledger/store.hpp"
#include "storage/failure.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

using storage::JournalPlace;
using store::mark_every;

JournalPlace head_of(Account const& account)
{
    return {account.seq, account.last_position};
}

/// A mark that must be there, because the account has its line.
store::Mark mark_at(storage::Reader& reader, Account const& account, std::int64_t block)
{
    auto mark = store::find_mark(reader, account.number, block);
    if (!mark) {
        throw storage::StorageFailure("a history mark is gone; run creditd verify");
    }
    return std::move(*mark);
}

/// A known place at or after `seq`: the next mark, or the head.
JournalPlace place_from(storage::Reader& reader, Account const& account, std::int64_t seq)
{
    auto const block = (seq + mark_every - 1) / mark_every;
    if (block * mark_every < account.seq) {
        return mark_at(reader, account, block).place;
    }
    return head_of(account);
}

/// Lines `newest` … `oldest`, newest first.
template <class Sink>
void walk(storage::Reader& reader, Account const& account, std::int64_t newest, std::int64_t oldest,
          Sink sink)
{
    if (newest < oldest || newest < 1) {
        return;
    }
    auto const start = place_from(reader, account, newest);
    // The few rows between the mark and `newest` are read and passed over.
    store::read_lines(reader, account.number, start, start.seq - oldest + 1,
                      [&](store::StoredLine const& stored) {
                          if (stored.line.seq <= newest) {
                              sink(stored.line);
                          }
                      });
}

Tallies tallies_at_block(storage::Reader& reader, Account const& account, std::int64_t block)
{
    if (block == 0) {
        return {};
    }
    return mark_at(reader, account, block).tallies;
}

std::int64_t count_of(Tallies const& tallies, TransactionType type)
{
    return tallies.lines[static_cast<std::size_t>(type)];
}

/// Collects matching lines of one type between `oldest` and `newest`, hopping over blocks that have none.
class TypedWalk
{
public:
    TypedWalk(storage::Reader& reader, Account const& account, TransactionType type)
        : reader_(reader),
          account_(account),
          type_(type)
    {}

    /// The lines whose count (1 for the account's first of its type) is `highest` and below, down to
    /// `lowest`, newest first.
    std::vector<Transaction> lines(std::int64_t highest, std::int64_t lowest)
    {
        std::vector<Transaction> found;
        while (highest >= lowest) {
            auto const block = block_of(highest);
            auto ordinal = count_of(tallies_at_end_of(block), type_);
            auto const oldest = (block - 1) * mark_every + 1;
            auto const newest = std::min(block * mark_every, account_.seq);
            walk(reader_, account_, newest, oldest, [&](Transaction const& line) {
                if (line.type == type_) {
                    if (ordinal <= highest && ordinal >= lowest) {
                        found.push_back(line);
                    }
                    --ordinal;
                }
            });
            highest = ordinal;
        }
        return found;
    }

private:
    [[nodiscard]] Tallies tallies_at_end_of(std::int64_t block)
    {
        return block * mark_every >= account_.seq ? account_.tallies
                                                  : tallies_at_block(reader_, account_, block);
    }

    /// The block (1 = lines 1–64) that holds the line with this count.
    std::int64_t block_of(std::int64_t ordinal)
    {
        std::int64_t low = 1;
        std::int64_t high = (account_.seq + mark_every - 1) / mark_every;
        while (low < high) {
            auto const middle = (low + high) / 2;
            if (count_of(tallies_at_end_of(middle), type_) >= ordinal) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    storage::Reader& reader_;
    Account const& account_;
    TransactionType const type_;
};

}  // namespace

std::optional<Transaction> find_line(storage::Reader& reader, Account const& account, std::int64_t seq)
{
    std::optional<Transaction> found;
    if (seq >= 1 && seq <= account.seq) {
        walk(reader, account, seq, seq, [&](Transaction const& line) { found = line; });
    }
    return found;
}

std::int64_t seq_before(storage::Reader& reader, Account const& account, Moment moment)
{
    // The last mark that occurred before `moment`, by halving; then the lines behind it, one by one.
    std::int64_t low = 0;
    std::int64_t high = account.seq / mark_every;
    while (low < high) {
        auto const middle = (low + high + 1) / 2;
        if (mark_at(reader, account, middle).occurred_at < moment) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    auto last = low * mark_every;
    walk(reader, account, std::min(last + mark_every, account.seq), last + 1, [&](Transaction const& line) {
        if (line.occurred_at < moment) {
            last = std::max(last, line.seq);
        }
    });
    return last;
}

Tallies tallies_through(storage::Reader& reader, Account const& account, std::int64_t seq)
{
    if (seq >= account.seq) {
        return account.tallies;
    }
    auto const block = seq / mark_every;
    auto tallies = tallies_at_block(reader, account, block);
    walk(reader, account, seq, block * mark_every + 1,
         [&](Transaction const& line) { tallies.add(line.type, line.amount); });
    return tallies;
}

HistoryPage read_history(storage::Reader& reader, Account const& account, HistoryFilter const& filter,
                         std::int64_t skip, std::int64_t limit, std::optional<std::int64_t> after_seq)
{
    auto const oldest = filter.from ? seq_before(reader, account, *filter.from) + 1 : 1;
    auto newest = filter.to ? seq_before(reader, account, *filter.to) : account.seq;
    if (filter.before_seq) {
        newest = std::min(newest, *filter.before_seq - 1);
    }
    HistoryPage page;
    if (newest < oldest) {
        return page;
    }
    auto const below = after_seq ? std::min(newest, *after_seq - 1) : newest;
    if (!filter.type) {
        page.total = newest - oldest + 1;
        auto const first = below - skip;
        auto const last = std::max(oldest, first - limit + 1);
        walk(reader, account, first, last, [&](Transaction const& line) { page.lines.push_back(line); });
        page.has_more = last > oldest && first >= oldest;
        return page;
    }
    auto const before = count_of(tallies_through(reader, account, oldest - 1), *filter.type);
    page.total = count_of(tallies_through(reader, account, newest), *filter.type) - before;
    auto const highest = count_of(tallies_through(reader, account, below), *filter.type) - skip;
    auto const lowest = std::max(before + 1, highest - limit + 1);
    page.lines = TypedWalk{reader, account, *filter.type}.lines(highest, lowest);
    page.has_more = highest >= lowest && lowest > before + 1;
    return page;
}

}  // namespace creditd::ledger
