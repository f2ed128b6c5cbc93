#pragma once

#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::ledger {

// Reading one account's lines: by seq, by page, by type and time. Everything starts from the nearest history
// mark (one every 64 lines), so the first page and page 500 cost about the same, and so do counts over any
// stretch. The account must come from the same reader: its head is where walks begin.

/// Which lines of an account are asked for. Times are half open [from, to) and mean `occurred_at`.
struct HistoryFilter
{
    std::optional<TransactionType> type{};
    std::optional<Moment> from{};
    std::optional<Moment> to{};
    std::optional<std::int64_t> before_seq{};  ///< only lines with a smaller seq
};

struct HistoryPage
{
    std::vector<Transaction> lines;  ///< newest first
    std::int64_t total = 0;          ///< lines that match, over all pages
    bool has_more = false;           ///< older matching lines follow
};

/// The line with this seq, if the account has one.
[[nodiscard]] std::optional<Transaction> find_line(storage::Reader& reader, Account const& account,
                                                   std::int64_t seq);

/// `limit` matching lines after the first `skip` of them, newest first. `total` counts without `after_seq`,
/// which is a cursor: only lines below it are given.
[[nodiscard]] HistoryPage read_history(storage::Reader& reader, Account const& account,
                                       HistoryFilter const& filter, std::int64_t skip, std::int64_t limit,
                                       std::optional<std::int64_t> after_seq = std::nullopt);

/// How many lines occurred before `moment`: the seq of the last of them.
[[nodiscard]] std::int64_t seq_before(storage::Reader& reader, Account const& account, Moment moment);

/// Counts and sums by type over the lines 1 … `seq`.
[[nodiscard]] Tallies tallies_through(storage::Reader& reader, Account const& account, std::int64_t seq);

}  // namespace creditd::ledger
