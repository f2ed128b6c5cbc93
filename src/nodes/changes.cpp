#include "nodes/changes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::nodes {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Query;
using storage::Row;
using storage::Table;
using storage::Value;

constexpr std::array change_columns{Column{"number"}, Column{"kind"}, Column{"subject", ColumnType::Bytes}};
constexpr Table changes{"changes", storage::Ownership::Global, 1, change_columns};
constexpr std::array counter_columns{Column{"id"}, Column{"last"}};
constexpr Table counter{"change_counter", storage::Ownership::Global, 1, counter_columns};
constexpr std::array counter_key{Value::integer(1)};

constexpr Query from_number{
    "changes_from", "SELECT number, kind, subject FROM changes WHERE number >= $1 ORDER BY number LIMIT $2"};
constexpr Query up_to_number{"changes_up_to",
                             "SELECT number FROM changes WHERE number <= $1 ORDER BY number LIMIT $2"};

/// A node that missed more than these has been away for long, and forgets everything.
constexpr std::int64_t kept = 10'000;
constexpr std::int64_t swept_every = 256;
constexpr std::int64_t at_once = 1'000;

Change change_of(Row const& row)
{
    return {static_cast<ChangeKind>(row.integer(1)), std::string{row.bytes(2)}};
}

/// Whoever writes every 256th also clears old ones away.
void remove_old(storage::Batch& batch, std::int64_t last)
{
    std::vector<std::int64_t> old;
    std::array const bounds{Value::integer(last - kept), Value::integer(2 * swept_every)};
    batch.query(up_to_number, bounds, [&](Row const& row) { old.push_back(row.integer(0)); });
    for (auto const number : old) {
        std::array const key{Value::integer(number)};
        batch.remove(changes, key);
    }
}

}  // namespace

void Changes::add(ChangeKind kind, std::string_view subject)
{
    Change change{kind, std::string{subject}};
    if (are_kept_ && std::ranges::find(changes_, change) == changes_.end()) {
        changes_.push_back(std::move(change));
    }
}

void Changes::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    if (changes_.empty()) {
        return;
    }
    std::int64_t last = 0;
    batch.load(counter, counter_key, [&](Row const& row) { last = row.integer(1); });
    auto const before = last;
    for (auto const& change : changes_) {
        std::array const row{Value::integer(++last), Value::integer(static_cast<std::int64_t>(change.kind)),
                             Value::bytes(change.subject)};
        batch.insert(changes, row);
    }
    std::array const row{counter_key[0], Value::integer(last)};
    batch.upsert(counter, row);
    if (last / swept_every != before / swept_every) {
        remove_old(batch, last);
    }
}

void tell_nodes(engine::WorkingSet& set, ChangeKind kind, std::string_view subject)
{
    if (auto* const shelf = set.find_shelf<Changes>()) {
        shelf->add(kind, subject);
    }
}

ChangeFeed::ChangeFeed(storage::Database& database) : database_(database), heard_(present()) {}

ChangeFeed::Heard ChangeFeed::present() const
{
    Heard heard;
    database_.read([&](storage::Reader& reader) {
        reader.find(counter, counter_key, [&](Row const& row) { heard.number = row.integer(1); });
        std::array const key{Value::integer(heard.number)};
        reader.find(changes, key, [&](Row const& row) { heard.change = change_of(row); });
    });
    return heard;
}

ChangeFeed::News ChangeFeed::next()
{
    News news;
    auto heard = heard_;
    std::int64_t rows = 0;
    bool is_where_it_was = heard.number == 0;
    do {
        rows = 0;
        database_.read([&](storage::Reader& reader) {
            std::array const bounds{Value::integer(heard.number), Value::integer(at_once)};
            reader.query(from_number, bounds, [&](Row const& row) {
                Heard const next{row.integer(0), change_of(row)};
                ++rows;
                if (next == heard) {
                    is_where_it_was = true;
                    return;
                }
                news.is_everything = news.is_everything || next.number != heard.number + 1;
                news.changes.push_back(next.change);
                heard = next;
            });
        });
    } while (rows == at_once);
    if (!is_where_it_was) {
        news.is_everything = true;
        heard = present();
    }
    heard_ = std::move(heard);
    return news;
}

}  // namespace creditd::nodes
