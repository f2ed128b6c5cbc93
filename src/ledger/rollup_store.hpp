#pragma once

#include "ledger/domain/transaction.hpp"
#include "storage/batch.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::ledger {

/// How long a roll-up's row is. Numbers are stored: never renumber.
enum class Span : std::uint8_t { Quarter = 1, Month = 2 };

/// What lines of one kind moved in one span of `occurred_at` (ledger README, "Roll-ups").
struct Rollup
{
    Span span = Span::Quarter;
    Moment starts_at;
    TransactionType type = TransactionType::Usage;
    std::string meter{};     ///< empty: none, or not told apart
    std::string reason{};    ///< reason code, promo code, or a use's reason of one word; empty: any other
    std::string currency{};  ///< empty: a row of credits; else only `deferred` and `set_off` are set
    std::int64_t lines = 0;
    __int128 amount = 0;  ///< micro-credits
    __int128 paid = 0;    ///< of paid grants
    __int128 debt = 0;    ///< made less repaid
    std::int64_t deferred = 0;
    std::int64_t set_off = 0;

    /// What promotional grants got or gave.
    [[nodiscard]] __int128 promotional() const { return amount + debt - paid; }
};

namespace store {

/// Announces that `add_to_rollup` will be told the same key.
void want_rollup(storage::Batch& batch, Rollup const& rollup, std::int64_t lane);
/// Adds the sums to the row under their key.
void add_to_rollup(storage::Batch& batch, Rollup const& by, std::int64_t lane);

/// Rows of `span` that begin in [from, to), summed over lanes, in the order of their keys. Rows whose values
/// make no sense go to `broken`.
void read_rollups(storage::Reader& reader, Span span, Moment from, Moment to,
                  storage::FunctionRef<void(Rollup const&)> sink,
                  storage::FunctionRef<void(std::int64_t starts_at)> broken);

/// The beginning of the first row of `span` at or after `from`.
[[nodiscard]] std::optional<Moment> next_rollup(storage::Reader& reader, Span span, Moment from);

}  // namespace store
}  // namespace creditd::ledger
