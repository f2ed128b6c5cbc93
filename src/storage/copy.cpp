#include "storage/copy.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace creditd::storage {

namespace {

constexpr std::int64_t rows_per_page = 2'000;

/// The column that an engine for many machines derives from the account beside it.
constexpr std::string_view bucket = "bucket";

using Columns = std::vector<TableShape::ShownColumn>;

bool has(Columns const& columns, std::string_view name)
{
    return std::ranges::find(columns, name, &TableShape::ShownColumn::name) != columns.end();
}

Columns without_bucket(Columns columns)
{
    std::erase_if(columns, [](auto const& column) { return column.name == bucket; });
    return columns;
}

/// What both sides have: the columns of `to`, its key's first.
Columns common_columns(TableShape const& from, TableShape const& to)
{
    bool const drops_bucket = has(from.columns, bucket) != has(to.columns, bucket);
    auto const there = drops_bucket ? without_bucket(to.columns) : to.columns;
    auto const here = drops_bucket ? without_bucket(from.columns) : from.columns;
    if (!std::ranges::is_permutation(here, there)) {
        throw CannotOpen(fmt::format("the two sides do not agree on the columns of table {}", to.name));
    }
    Columns ordered;
    for (auto const& name : to.key) {
        auto const found = std::ranges::find(there, name, &TableShape::ShownColumn::name);
        if (found != there.end()) {
            ordered.push_back(*found);
        }
    }
    std::ranges::copy_if(there, std::back_inserter(ordered),
                         [&](auto const& column) { return !has(ordered, column.name); });
    return ordered;
}

/// A row's values with a life of their own.
class KeptRow
{
public:
    KeptRow(Row const& row, std::span<ColumnType const> types)
    {
        for (std::size_t at = 0; at < types.size(); ++at) {
            values_.push_back(keep(row, static_cast<int>(at), types[at]));
        }
    }

    [[nodiscard]] std::span<Value const> values() const { return values_; }

private:
    Value keep(Row const& row, int column, ColumnType type)
    {
        if (row.is_null(column)) {
            return Value::null();
        }
        switch (type) {
        case ColumnType::Integer: return Value::integer(row.integer(column));
        case ColumnType::Text: return Value::text(keep(row.text(column)));
        case ColumnType::Bytes: return Value::bytes(keep(row.bytes(column)));
        }
        return Value::null();
    }

    std::string_view keep(std::string_view bytes)
    {
        return *texts_.emplace_back(std::make_unique<std::string>(bytes));
    }

    std::vector<Value> values_;
    std::vector<std::unique_ptr<std::string>> texts_;
};

void write_word(std::string& out, std::int64_t word)
{
    char bytes[sizeof word];
    std::memcpy(bytes, &word, sizeof word);
    out.append(bytes, sizeof bytes);
}

void add_row(RowSum& sum, std::span<Value const> row)
{
    std::string bytes;
    for (auto const& value : row) {
        bytes += static_cast<char>(value.kind());
        if (value.kind() == Value::Kind::Integer) {
            write_word(bytes, value.integer());
        } else if (value.kind() != Value::Kind::Null) {
            write_word(bytes, static_cast<std::int64_t>(value.view().size()));
            bytes += value.view();
        }
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest.data());
    std::array<std::uint64_t, 4> words{};
    static_assert(sizeof words == sizeof digest);
    std::memcpy(words.data(), digest.data(), sizeof words);
    for (std::size_t at = 0; at < words.size(); ++at) {
        sum.digests[at] += words[at];
    }
    ++sum.rows;
}

}  // namespace

TableCopy::TableCopy(TableShape const& from, TableShape const& to)
    : name_(to.name),
      shown_(common_columns(from, to))
{
    for (auto const& column : shown_) {
        columns_.push_back({column.name, column.type});
    }
    bool const target_derives_bucket = has(to.columns, bucket) && !has(from.columns, bucket);
    auto const is_copied = [&](std::string const& key) { return has(shown_, key); };
    table_ = {.name = name_,
              .ownership = target_derives_bucket ? Ownership::Account : Ownership::Global,
              .key_columns = static_cast<std::size_t>(std::ranges::count_if(to.key, is_copied)),
              .columns = columns_};
    from_ = pages_of(from);
    to_ = pages_of(to);
}

TableCopy::Pages TableCopy::pages_of(TableShape const& side) const
{
    std::vector<std::string> selected;
    std::vector<std::string> places;
    Pages pages;
    for (auto const& column : shown_) {
        selected.push_back(column.name);
        pages.types.push_back(column.type);
    }
    for (auto const& name : side.key) {
        auto const column = std::ranges::find(side.columns, name, &TableShape::ShownColumn::name);
        CREDITD_ASSERT(column != side.columns.end());
        selected.push_back(name);
        pages.types.push_back(column->type);
        places.push_back(fmt::format("${}", places.size() + 1));
    }
    auto const select = fmt::format("SELECT {} FROM {}", fmt::join(selected, ", "), name_);
    auto const key = fmt::format("{}", fmt::join(side.key, ", "));
    pages.first = fmt::format("{} ORDER BY {} LIMIT $1", select, key);
    pages.next = fmt::format("{} WHERE ({}) > ({}) ORDER BY {} LIMIT ${}", select, key,
                             fmt::join(places, ", "), key, places.size() + 1);
    return pages;
}

RowSum TableCopy::scan(Reader& reader, Pages const& pages, FunctionRef<void(std::span<Value const>)> sink,
                       FunctionRef<void(std::int64_t)> after_page) const
{
    RowSum sum;
    std::vector<std::unique_ptr<KeptRow>> page;
    auto const read_page = [&](std::string_view sql, std::span<Value const> parameters) {
        std::vector<std::unique_ptr<KeptRow>> rows;
        reader.query({.name = name_, .sql = sql}, parameters,
                     [&](Row const& row) { rows.push_back(std::make_unique<KeptRow>(row, pages.types)); });
        page = std::move(rows);
    };
    read_page(pages.first, std::array{Value::integer(rows_per_page)});
    while (!page.empty()) {
        for (auto const& row : page) {
            auto const values = row->values().first(columns_.size());
            add_row(sum, values);
            sink(values);
        }
        after_page(sum.rows);
        auto const last = page.back()->values().subspan(columns_.size());
        std::vector<Value> parameters{last.begin(), last.end()};
        parameters.push_back(Value::integer(rows_per_page));
        read_page(pages.next, parameters);
    }
    return sum;
}

RowSum TableCopy::copy(Reader& from, Database& to, FunctionRef<void(std::int64_t)> progress) const
{
    std::unique_ptr<Batch> batch;
    auto const put = [&](std::span<Value const> row) {
        if (batch == nullptr) {
            batch = to.begin(0);
        }
        batch->insert(table_, row);
    };
    auto const commit = [&](std::int64_t rows) {
        batch->commit(0);
        batch.reset();
        to.between_batches(0);
        progress(rows);
    };
    return scan(from, from_, put, commit);
}

RowSum TableCopy::copy(Reader& from, Batch& batch) const
{
    return scan(
        from, from_, [&](std::span<Value const> row) { batch.insert(table_, row); }, [](std::int64_t) {});
}

RowSum TableCopy::sum_of_target(Reader& to) const
{
    return scan(to, to_, [](std::span<Value const>) {}, [](std::int64_t) {});
}

bool TableCopy::is_empty_at_target(Reader& to) const
{
    bool is_empty = true;
    to.query({.name = name_, .sql = to_.first}, std::array{Value::integer(1)},
             [&](Row const&) { is_empty = false; });
    return is_empty;
}

void TableCopy::empty_target(Database& to) const
{
    auto const batch = to.begin(0);
    auto const remove = [&](std::span<Value const> row) {
        batch->remove(table_, row.first(table_.key_columns));
    };
    to.read([&](Reader& reader) {
        [[maybe_unused]] auto const removed = scan(reader, to_, remove, [](std::int64_t) {});
    });
    batch->commit(0);
}

}  // namespace creditd::storage
