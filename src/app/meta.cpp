#include "app/meta.hpp"

#include "base/bytes.hpp"
#include "crypto/random.hpp"
#include "storage/failure.hpp"

#include <array>
#include <map>

namespace creditd::app {

namespace {

using storage::Value;

constexpr std::size_t key_bytes = 16;
constexpr std::array columns{storage::Column{"name", storage::ColumnType::Text},
                             storage::Column{"value", storage::ColumnType::Bytes}};
constexpr storage::Table meta{"meta", storage::Ownership::Global, 1, columns};

constexpr std::string_view id_key = "id_key";
constexpr std::string_view key_secret = "key_secret";
constexpr std::string_view mode = "mode";
constexpr std::string_view test_clock = "test_clock";
constexpr std::string_view probe = "probe";

void put(storage::Batch& batch, std::string_view name, std::string_view value)
{
    std::array const row{Value::text(name), Value::bytes(value)};
    batch.upsert(meta, row);
}

void put(storage::Batch& batch, std::string_view name, Moment moment)
{
    std::string bytes;
    ByteWriter{bytes}.moment(moment);
    put(batch, name, bytes);
}

using Rows = std::map<std::string, std::string, std::less<>>;

Rows read_rows(storage::Database& database)
{
    Rows rows;
    database.read([&](storage::Reader& reader) {
        for (auto const name : {id_key, key_secret, mode, test_clock, unfinished_copy}) {
            std::array const key{Value::text(name)};
            reader.find(meta, key, [&](storage::Row const& row) { rows.emplace(row.text(0), row.bytes(1)); });
        }
    });
    return rows;
}

void add(storage::Batch& batch, std::string_view name, std::string_view value)
{
    std::array const row{Value::text(name), Value::bytes(value)};
    batch.insert(meta, row);
}

/// Of two nodes that begin at once, one makes it, and the other finds it made.
void make(storage::Database& database, DatabaseMode new_mode)
{
    auto const batch = database.begin(0);
    add(*batch, id_key, crypto::random_bytes(key_bytes));
    add(*batch, key_secret, crypto::random_bytes(key_bytes));
    add(*batch, mode, name_of(new_mode));
    try {
        batch->commit(0);
    } catch (storage::StorageConflict const&) {
        return;
    }
}

}  // namespace

std::string_view name_of(DatabaseMode of)
{
    switch (of) {
    case DatabaseMode::Live: return "live";
    case DatabaseMode::Test: return "test";
    }
    return {};
}

Meta read_or_make_meta(storage::Database& database, DatabaseMode mode_if_new)
{
    auto rows = read_rows(database);
    if (rows.empty()) {
        make(database, mode_if_new);
        rows = read_rows(database);
    }
    if (rows.contains(unfinished_copy)) {
        throw storage::CannotOpen(
            "a copy into this database (creditd migrate copy) is under way, or ended early: let it finish, or "
            "empty the database and copy again");
    }
    bool const is_test = rows[std::string{mode}] == name_of(DatabaseMode::Test);
    Meta found{.id_key = rows[std::string{id_key}],
               .key_secret = rows[std::string{key_secret}],
               .mode = is_test ? DatabaseMode::Test : DatabaseMode::Live,
               .test_clock = {}};
    if (found.id_key.size() != key_bytes || found.key_secret.size() != key_bytes ||
        rows[std::string{mode}] != name_of(found.mode)) {
        throw storage::CannotOpen(
            "the ledger does not know its own keys or mode (table meta): restore it from a "
            "backup");
    }
    if (auto const row = rows.find(test_clock); row != rows.end()) {
        found.test_clock = ByteReader{row->second}.moment();
    }
    return found;
}

void MetaShelf::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    if (test_clock_) {
        put(batch, test_clock, *test_clock_);
    }
    if (probe_) {
        put(batch, probe, *probe_);
    }
}

void MetaShelf::clear()
{
    test_clock_.reset();
    probe_.reset();
}

}  // namespace creditd::app
