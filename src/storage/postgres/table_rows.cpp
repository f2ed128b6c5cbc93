#include "storage/postgres/table_rows.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace creditd::storage::postgres {

namespace {

/// The key's columns as bytes: equal keys, equal bytes; the same order on every node.
void write_key(std::string& out, std::span<Value const> key)
{
    out.clear();
    for (auto const& value : key) {
        if (value.kind() == Value::Kind::Integer) {
            append_integer(out, value.integer());
        } else {
            append_integer(out, static_cast<std::int64_t>(value.view().size()));
            out += value.view();
        }
    }
}

Value value_of(Result const& rows, int row, int column, ColumnType type)
{
    if (rows.is_null(row, column)) {
        return Value::null();
    }
    switch (type) {
    case ColumnType::Integer: return Value::integer(rows.integer(row, column));
    case ColumnType::Text: return Value::text(rows.view(row, column));
    case ColumnType::Bytes: return Value::bytes(rows.view(row, column));
    }
    return Value::null();
}

/// A row that the batch itself wrote.
class WrittenRow final : public Row
{
public:
    explicit WrittenRow(std::span<Value const> values) : values_(values) {}

    [[nodiscard]] bool is_null(int column) const override { return at(column).kind() == Value::Kind::Null; }
    [[nodiscard]] std::int64_t integer(int column) const override { return at(column).integer(); }
    [[nodiscard]] std::string_view text(int column) const override { return at(column).view(); }
    [[nodiscard]] std::string_view bytes(int column) const override { return at(column).view(); }

private:
    [[nodiscard]] Value const& at(int column) const { return values_[static_cast<std::size_t>(column)]; }

    std::span<Value const> values_;
};

}  // namespace

TableRows::TableRows(TableSql const& sql, std::pmr::memory_resource& memory) : sql_(sql), memory_(memory) {}

TableRows::Entry& TableRows::entry_of(std::span<Value const> key)
{
    write_key(key_, key);
    return entries_[key_];
}

/// A copy with the batch's own life.
std::span<Value const> TableRows::keep(std::span<Value const> row)
{
    auto* const values = static_cast<Value*>(memory_.allocate(row.size() * sizeof(Value), alignof(Value)));
    for (std::size_t at = 0; at < row.size(); ++at) {
        auto const& value = row[at];
        auto copy = value;
        if (value.kind() == Value::Kind::Text || value.kind() == Value::Kind::Bytes) {
            auto const size = value.view().size();
            auto* const bytes = static_cast<char*>(memory_.allocate(size + 1, 1));
            std::memcpy(bytes, value.view().data(), size);
            std::string_view const view{bytes, size};
            copy = value.kind() == Value::Kind::Text ? Value::text(view) : Value::bytes(view);
        }
        new (values + at) Value(copy);
    }
    return {values, row.size()};
}

void TableRows::add(ArrayParameters& to, std::span<Value const> row) const
{
    sql_.has_bucket ? to.add(bucket_of(row.front().integer()), row) : to.add(row);
}

void TableRows::want(std::span<Value const> key)
{
    CREDITD_ASSERT(key.size() == sql_.table.key_columns);
    auto const& entry = entry_of(key);
    if (entry.in_database == InDatabase::Unknown && entry.change == Change::None) {
        if (!wanted_.contains(key_)) {
            wanted_.emplace(key_, keep(key));
        }
    }
}

void TableRows::send_wishes(ArrayParameters& parameters)
{
    for (auto const& [key, values] : wanted_) {
        add(parameters, values);
        asked_.push_back(key);
    }
    wanted_.clear();
}

void TableRows::take_answer(Result const& rows)
{
    std::vector<Value> key(sql_.table.key_columns);
    for (int row = 0; row < rows.rows(); ++row) {
        for (std::size_t at = 0; at < key.size(); ++at) {
            key[at] = value_of(rows, row, static_cast<int>(at), sql_.table.columns[at].type);
        }
        auto& entry = entry_of(key);
        entry.in_database = InDatabase::Present;
        entry.loaded = &rows;
        entry.loaded_row = row;
    }
    for (auto const& asked : asked_) {
        auto& entry = entries_.at(asked);
        entry.in_database =
            entry.in_database == InDatabase::Present ? InDatabase::Present : InDatabase::Absent;
    }
    asked_.clear();
}

TableRows::Found TableRows::find(std::span<Value const> key, RowSink sink) const
{
    write_key(key_, key);
    auto const found = entries_.find(key_);
    if (found == entries_.end()) {
        return Found::Unknown;
    }
    auto const& entry = found->second;
    switch (entry.change) {
    case Change::Put: sink(WrittenRow(entry.values)); return Found::Present;
    case Change::Removed: return Found::Absent;
    case Change::None: break;
    }
    switch (entry.in_database) {
    case InDatabase::Unknown: return Found::Unknown;
    case InDatabase::Absent: return Found::Absent;
    case InDatabase::Present: break;
    }
    // Changed and sent already: only the server has the row.
    if (entry.loaded == nullptr) {
        sink(WrittenRow(entry.values));
    } else {
        sink(ResultRow(*entry.loaded, entry.loaded_row));
    }
    return Found::Present;
}

void TableRows::put(std::span<Value const> row, Entry& entry)
{
    CREDITD_ASSERT(row.size() == sql_.table.columns.size());
    entry.change = Change::Put;
    entry.loaded = nullptr;
    entry.values = keep(row);
    is_changed_ = true;
}

void TableRows::insert(std::span<Value const> row)
{
    auto& entry = entry_of(row.first(sql_.table.key_columns));
    // Where nobody looked, the server is asked to refuse a row that is there.
    if (entry.in_database == InDatabase::Unknown && entry.change == Change::None) {
        entry.in_database = InDatabase::Absent;
    }
    put(row, entry);
}

void TableRows::upsert(std::span<Value const> row)
{
    put(row, entry_of(row.first(sql_.table.key_columns)));
}

void TableRows::remove(std::span<Value const> key)
{
    auto& entry = entry_of(key);
    entry.change = Change::Removed;
    entry.values = keep(key);
    is_changed_ = true;
}

void TableRows::send_changes(Outgoing& out)
{
    if (!is_changed_) {
        return;
    }
    is_changed_ = false;
    std::vector<std::pair<std::string_view, Entry*>> changed;
    for (auto& [key, entry] : entries_) {
        if (entry.change != Change::None) {
            changed.emplace_back(key, &entry);
        }
    }
    // Rows that are not locked yet are taken in one order by everybody.
    std::ranges::sort(changed, {}, [](auto const& each) { return each.first; });

    ArrayParameters inserted{sql_.types};
    ArrayParameters updated{sql_.types};
    ArrayParameters upserted{sql_.types};
    ArrayParameters removed{std::span(sql_.types).first(sql_.key_columns)};
    for (auto const& [key, entry] : changed) {
        bool const is_put = entry->change == Change::Put;
        if (!is_put && entry->in_database != InDatabase::Absent) {
            add(removed, entry->values);
        } else if (is_put && entry->in_database == InDatabase::Absent) {
            add(inserted, entry->values);
        } else if (is_put && entry->in_database == InDatabase::Present && !sql_.update.empty()) {
            add(updated, entry->values);
        } else if (is_put) {
            add(upserted, entry->values);
        }
        entry->in_database = is_put ? InDatabase::Present : InDatabase::Absent;
        entry->change = Change::None;
    }
    auto const send = [&](std::string_view sql, ArrayParameters& rows) {
        if (rows.rows() > 0) {
            out.statements.push_back({sql, std::move(rows)});
        }
    };
    send(sql_.remove, removed);
    send(sql_.update, updated);
    send(sql_.insert, inserted);
    send(sql_.upsert, upserted);
}

}  // namespace creditd::storage::postgres
