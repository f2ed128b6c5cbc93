#include "audit/store.hpp"

#include "base/numbers.hpp"
#include "storage/records.hpp"
#include "storage/where.hpp"

#include <array>

namespace creditd::audit::store {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array entry_columns{
    Column{"number"},
    Column{"bucket"},
    Column{"seq"},
    Column{"actor", ColumnType::Text},
    Column{"action", ColumnType::Text},
    Column{"subject", ColumnType::Text},
    Column{"reason_code", ColumnType::Text},
    Column{"created_at"},
    Column{"text", ColumnType::Bytes},
    Column{"chain", ColumnType::Bytes},
    Column{"request_id", ColumnType::Text},
};
constexpr storage::Table audit_entries{"audit_entries", storage::Ownership::Global, 1, entry_columns};

constexpr std::array head_columns{Column{"bucket"}, Column{"seq"}, Column{"number"},
                                  Column{"chain", ColumnType::Bytes}};
constexpr storage::Table audit_heads{"audit_heads", storage::Ownership::Global, 1, head_columns};

constexpr std::string_view select_entries =
    "SELECT number, bucket, seq, actor, action, subject, reason_code, created_at, text, chain, request_id "
    "FROM audit_entries ";

constexpr storage::Query entries_between{
    "audit_entries_between",
    "SELECT number, bucket, seq, actor, action, subject, reason_code, created_at, text, chain, request_id "
    "FROM audit_entries WHERE number >= $1 AND number <= $2 ORDER BY number LIMIT $3"};
constexpr storage::Query entries_about{
    "audit_entries_about",
    "SELECT number, bucket, seq, actor, action, subject, reason_code, created_at, text, chain, request_id "
    "FROM audit_entries WHERE subject = $1 AND number > $2 ORDER BY number LIMIT $3"};
constexpr storage::Query all_heads{
    "audit_heads_all", "SELECT bucket, seq, number, chain FROM audit_heads ORDER BY bucket LIMIT 1000"};
constexpr storage::Query last_entry{"audit_entries_last",
                                    "SELECT number FROM audit_entries ORDER BY number DESC LIMIT 1"};

/// Fills `stored`; says whether the row's bytes make sense.
bool from_row(Row const& row, StoredEntry& stored)
{
    stored.number = row.integer(0);
    stored.bucket = row.integer(1);
    stored.seq = row.integer(2);
    stored.entry.actor = row.text(3);
    stored.entry.action = row.text(4);
    stored.entry.subject = row.text(5);
    stored.entry.reason_code = row.text(6);
    stored.created_at = Moment::from_milliseconds(row.integer(7));
    stored.text = row.bytes(8);
    stored.chain = row.bytes(9);
    stored.entry.request_id = row.text(10);
    return read_text(stored);
}

std::array<Value, entry_columns.size()> to_row(StoredEntry const& stored)
{
    auto const& entry = stored.entry;
    return {Value::integer(stored.number),  Value::integer(stored.bucket),
            Value::integer(stored.seq),     Value::text(entry.actor),
            Value::text(entry.action),      Value::text(entry.subject),
            Value::text(entry.reason_code), Value::integer(stored.created_at.in_milliseconds()),
            Value::bytes(stored.text),      Value::bytes(stored.chain),
            Value::text(entry.request_id)};
}

Head head_from_row(Row const& row)
{
    return {row.integer(0), row.integer(1), row.integer(2), std::string{row.bytes(3)}};
}

Where where_of(Filter const& filter)
{
    Where where;
    if (filter.subject) {
        where.add("subject = ", Value::text(*filter.subject));
    }
    if (filter.actor) {
        where.add("actor = ", Value::text(*filter.actor));
    }
    if (filter.action) {
        where.add("action = ", Value::text(*filter.action));
    }
    if (filter.reason_code) {
        where.add("reason_code = ", Value::text(*filter.reason_code));
    }
    if (filter.request_id) {
        where.add("request_id = ", Value::text(*filter.request_id));
    }
    if (filter.from) {
        // Numbers run with time or ahead of it, so what came later has none below the first of that moment.
        where.add("number >= ", Value::integer(NumberSource::first_at(*filter.from)));
        where.add("created_at >= ", Value::integer(filter.from->in_milliseconds()));
    }
    if (filter.to) {
        where.add("created_at < ", Value::integer(filter.to->in_milliseconds()));
    }
    return where;
}

}  // namespace

void want_head(storage::Batch& batch, std::int64_t bucket)
{
    storage::want_one(batch, audit_heads, {Value::integer(bucket)});
}

Head load_head(storage::Batch& batch, std::int64_t bucket)
{
    Head head{.bucket = bucket};
    std::array const key{Value::integer(bucket)};
    batch.load(audit_heads, key, [&](Row const& row) { head = head_from_row(row); });
    return head;
}

void upsert_head(storage::Batch& batch, Head const& head)
{
    std::array const row{Value::integer(head.bucket), Value::integer(head.seq), Value::integer(head.number),
                         Value::bytes(head.chain)};
    batch.upsert(audit_heads, row);
}

void insert_entry(storage::Batch& batch, StoredEntry const& stored)
{
    batch.insert(audit_entries, to_row(stored));
}

std::vector<StoredEntry> load_about(storage::Batch& batch, std::string_view subject, std::int64_t above,
                                    std::int64_t count)
{
    std::vector<StoredEntry> entries;
    std::array const bounds{Value::text(subject), Value::integer(above), Value::integer(count)};
    batch.query(entries_about, bounds, [&](Row const& row) { (void)from_row(row, entries.emplace_back()); });
    return entries;
}

void erase_entry(storage::Batch& batch, StoredEntry entry)
{
    entry.text = erased(entry.text);
    entry.entry.actor.clear();
    entry.entry.subject.clear();
    entry.entry.request_id.clear();
    batch.upsert(audit_entries, to_row(entry));
}

std::vector<StoredEntry> list(storage::Reader& reader, Filter const& filter, std::int64_t below,
                              std::int64_t offset, std::int64_t count)
{
    auto where = where_of(filter);
    auto const sql = where.newest(select_entries, below, offset, count);
    std::vector<StoredEntry> entries;
    reader.query({"audit_entries_list", sql}, where.parameters(), [&](Row const& row) {
        // A row whose bytes make no sense is shown with what its columns say; verify names it.
        (void)from_row(row, entries.emplace_back());
    });
    return entries;
}

std::int64_t count(storage::Reader& reader, Filter const& filter)
{
    std::int64_t total = 0;
    if (filter.is_empty()) {
        for (auto const& head : heads(reader)) {
            total += head.seq;
        }
        return total;
    }
    auto const where = where_of(filter);
    reader.query({"audit_entries_count", "SELECT COUNT(*) FROM audit_entries " + where.sql()},
                 where.parameters(), [&](Row const& row) { total = row.integer(0); });
    return total;
}

void scan(storage::Reader& reader, std::int64_t from, std::int64_t through, std::int64_t count,
          storage::FunctionRef<void(StoredEntry const&, bool reads)> sink)
{
    std::array const bounds{Value::integer(from), Value::integer(through), Value::integer(count)};
    reader.query(entries_between, bounds, [&](Row const& row) {
        StoredEntry stored;
        bool const reads = from_row(row, stored);
        sink(stored, reads);
    });
}

std::vector<Head> heads(storage::Reader& reader)
{
    return storage::list_all(reader, all_heads, {}, head_from_row);
}

std::int64_t last_number(storage::Reader& reader)
{
    return storage::query_number(reader, last_entry, {});
}

}  // namespace creditd::audit::store
