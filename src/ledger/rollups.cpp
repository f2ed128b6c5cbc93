#include "ledger/rollups.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>

namespace creditd::ledger {

namespace {

/// A row's key while its batch is recorded: views point into the lines.
struct Key
{
    Moment quarter;
    TransactionType type = TransactionType::Usage;
    std::string_view meter{};
    std::string_view reason{};
    std::string_view currency{};

    bool operator==(Key const&) const = default;
};

struct KeyHash
{
    std::size_t operator()(Key const& key) const
    {
        auto const mix = [](std::size_t sum, std::size_t part) { return (sum ^ part) * 0x9e3779b97f4a7c15; };
        auto hash =
            mix(static_cast<std::size_t>(key.quarter.in_milliseconds()), static_cast<std::size_t>(key.type));
        for (auto const text : {key.meter, key.reason, key.currency}) {
            hash = text.empty() ? hash : mix(hash, std::hash<std::string_view>{}(text));
        }
        return hash ^ hash >> 32;
    }
};

struct Sums
{
    std::int64_t lines = 0;
    __int128 amount = 0;
    __int128 paid = 0;
    __int128 debt = 0;
    std::int64_t deferred = 0;
    std::int64_t set_off = 0;

    void add(Sums const& by)
    {
        lines += by.lines;
        amount += by.amount;
        paid += by.paid;
        debt += by.debt;
        deferred += by.deferred;
        set_off += by.set_off;
    }
};

using Quarters = std::unordered_map<Key, Sums, KeyHash>;

Rollup row_of(Span span, Key const& key, Sums const& sums)
{
    return {.span = span,
            .starts_at = key.quarter,
            .type = key.type,
            .meter = std::string{key.meter},
            .reason = std::string{key.reason},
            .currency = std::string{key.currency},
            .lines = sums.lines,
            .amount = sums.amount,
            .paid = sums.paid,
            .debt = sums.debt,
            .deferred = sums.deferred,
            .set_off = sums.set_off};
}

/// The rows to add: of each quarter, and of the months they lie in.
std::vector<Rollup> rows_of(Quarters const& quarters)
{
    std::map<std::tuple<Moment, TransactionType, std::string_view>, Sums> months;
    std::vector<Rollup> rows;
    rows.reserve(quarters.size() * 2);
    for (auto const& [key, sums] : quarters) {
        rows.push_back(row_of(Span::Quarter, key, sums));
        months[{start_of(Period::Month, key.quarter), key.type, key.currency}].add(sums);
    }
    for (auto const& [key, sums] : months) {
        auto const& [month, type, currency] = key;
        rows.push_back(row_of(Span::Month, {.quarter = month, .type = type, .currency = currency}, sums));
    }
    // In the order of the key: several lanes never wait for each other in a circle.
    std::ranges::sort(rows, {}, [](Rollup const& row) {
        return std::tuple{row.span,
                          row.starts_at,
                          row.type,
                          std::string_view{row.meter},
                          std::string_view{row.reason},
                          std::string_view{row.currency}};
    });
    return rows;
}

bool is_use(TransactionType type)
{
    return type == TransactionType::Usage || type == TransactionType::UsageReversal;
}

}  // namespace

std::string_view rolled_meter(Transaction const& line)
{
    bool const deducts = line.type == TransactionType::Adjustment && line.amount.is_negative();
    return line.charge ? std::string_view{line.charge->meter} : deducts ? deducting : std::string_view{};
}

std::string_view rolled_reason(Transaction const& line)
{
    if (!is_use(line.type)) {
        return line.reason_code;
    }
    constexpr std::size_t longest = 32;
    auto const is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == ':' || c == '-';
    };
    bool const is_word = line.reason.size() <= longest && std::ranges::all_of(line.reason, is_allowed);
    return is_word ? std::string_view{line.reason} : std::string_view{};
}

std::string_view Rollups::told_reason(Transaction const& line)
{
    auto const reason = rolled_reason(line);
    if (reason.empty() || !is_use(line.type)) {
        return reason;
    }
    auto const quarter = quarter_of(line.occurred_at);
    if (quarter > reasons_of_) {
        reasons_of_ = quarter;
        reasons_.clear();
    }
    if (reasons_.size() >= most_reasons && !reasons_.contains(std::string{reason})) {
        return {};
    }
    reasons_.emplace(reason);
    return reason;
}

void Rollups::want(storage::Batch& batch) const
{
    for (auto const& row : last_) {
        store::want_rollup(batch, row, last_lane_);
    }
}

void Rollups::record(storage::Batch& batch, Page const& page, std::int64_t lane)
{
    Quarters quarters;
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
        auto const& line = page.lines[i];
        quarters[{quarter_of(line.occurred_at), line.type, rolled_meter(line), told_reason(line)}].add(
            {.lines = 1,
             .amount = line.amount.micro(),
             .paid = page.movements[i].paid.micro(),
             .debt = page.movements[i].debt.micro()});
    }
    for (auto const& move : page.money) {
        auto const& line = page.lines[move.line];
        quarters[{.quarter = quarter_of(line.occurred_at),
                  .type = line.type,
                  .currency = {move.currency.data(), move.currency.size()}}]
            .add({.deferred = move.deferred, .set_off = move.set_off});
    }
    auto rows = rows_of(quarters);
    for (auto const& row : rows) {
        store::add_to_rollup(batch, row, lane);
    }
    constexpr std::size_t most_expected = 64;
    rows.resize(std::min(rows.size(), most_expected));
    last_ = std::move(rows);
    last_lane_ = lane;
}

}  // namespace creditd::ledger
