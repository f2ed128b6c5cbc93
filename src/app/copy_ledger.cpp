#include "app/copy_ledger.hpp"

#include "app/capabilities.hpp"
#include "app/ledger_address.hpp"
#include "app/meta.hpp"
#include "app/numbers_used.hpp"
#include "app/open_ledger.hpp"
#include "app/verification.hpp"
#include "ledger/key_rebuild.hpp"
#include "storage/copy.hpp"
#include "storage/failure.hpp"
#include "storage/postgres/catalog.hpp"
#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>

namespace creditd::app {

namespace {

using storage::CannotOpen;
using storage::Database;
using storage::TableCopy;
using storage::TableShape;
using storage::Value;

/// What each database has for itself: its schema's versions, and what its nodes agree by.
constexpr std::array<std::string_view, 5> left_behind{"schema_versions", "writers", "leases", "changes",
                                                      "change_counter"};
/// Derived from rows where the engine keeps keys otherwise.
constexpr std::string_view keys_table = "keys";
/// Copied last: with it the target becomes a ledger.
constexpr std::string_view meta_table = "meta";
/// Have rows from the migrations.
constexpr std::array<std::string_view, 2> seeded_tables{"packages", "reason_codes"};

bool is_seeded(TableCopy const& table)
{
    return std::ranges::find(seeded_tables, table.name()) != seeded_tables.end();
}

/// Nobody waits for an answer: a commit or a read may take its time.
constexpr storage::postgres::Patience patience{.batch = std::chrono::minutes{2},
                                               .read = std::chrono::minutes{10}};

enum class Side : std::uint8_t { From, To };

std::unique_ptr<Database> open(Settings const& settings, Side side, Moment now)
{
    bool const create = side == Side::To;
    if (!is_on_postgres(settings)) {
        storage::sqlite::Options options;
        options.directory = settings.data_directory;
        options.create = create;
        options.now = now;
        return storage::sqlite::open(options, storage::sqlite::shipped_migrations());
    }
    storage::postgres::Options options;
    options.url = settings.postgres_url.reveal();
    options.create = create;
    options.now = now;
    options.lanes = 1;
    options.patience = patience;
    auto const migrations = storage::postgres::shipped_migrations();
    return storage::postgres::open(options, migrations);
}

/// A copy must not change its source, not even its schema.
void refuse_other_schema(Settings const& from)
{
    if (auto const missing = schema_status(from).missing; !missing.empty()) {
        throw CannotOpen(
            fmt::format("{} has an older schema than this program ({} is missing): run `creditd migrate "
                        "up` on it first",
                        ledger_address(from), missing.front().name));
    }
}

void refuse_other_nodes(Settings const& settings, Database& database)
{
    if (!is_on_postgres(settings)) {
        return;  // the lock of its directory told
    }
    std::int64_t nodes = 0;
    database.read([&](storage::Reader& reader) { nodes = storage::postgres::nodes_of(reader); });
    if (nodes > 1) {
        throw CannotOpen(
            fmt::format("{} is served by {} node(s): stop them first (of one that was killed nothing is "
                        "left after 15 s)",
                        ledger_address(settings), nodes - 1));
    }
}

std::vector<TableShape> tables_of(Settings const& settings, Database& database)
{
    std::vector<TableShape> tables;
    database.read([&](storage::Reader& reader) {
        tables = is_on_postgres(settings) ? storage::postgres::tables_of(reader)
                                          : storage::sqlite::tables_of(reader);
    });
    std::erase_if(tables, [](TableShape const& table) {
        return std::ranges::find(left_behind, table.name) != left_behind.end();
    });
    return tables;
}

/// One copy, from open databases.
class Copy
{
public:
    Copy(Settings const& from, Settings const& to, Moment now, CopyProgress const& progress)
        : from_settings_(from),
          to_settings_(to),
          progress_(progress),
          from_(open(from, Side::From, now)),
          to_(open(to, Side::To, now))
    {
        refuse_other_nodes(from, *from_);
        refuse_other_nodes(to, *to_);
        pair_tables(tables_of(from, *from_), tables_of(to, *to_));
        refuse_unless_empty();
    }

    CopyReport run()
    {
        begin();
        numbers_through_ = numbers_used(*from_);
        if (is_on_postgres(from_settings_)) {
            numbers_through_ = std::max(numbers_through_, numbers_given_out(*from_));
        }
        from_->read([&](storage::Reader& reader) {
            copy_tables(reader);
            if (derives_keys_) {
                copy_keys(reader);
            }
        });
        // Outside the read: a snapshot that stays idle for as long as this takes would be ended by the
        // server.
        compare();
        report_.checks = verify_all(to_settings_, *to_);
        refuse_other_nodes(from_settings_, *from_);
        if (all_ok(report_.checks)) {
            from_->read([&](storage::Reader& reader) { finish(reader); });
        }
        to_->close();
        from_->close();
        return std::move(report_);
    }

private:
    void pair_tables(std::vector<TableShape> from, std::vector<TableShape> to);
    void refuse_unless_empty();
    void begin();
    void copy_tables(storage::Reader& reader);
    void copy_keys(storage::Reader& reader);
    void compare();
    void finish(storage::Reader& reader);
    [[nodiscard]] TableCopy const& meta() const;

    Settings const& from_settings_;
    Settings const& to_settings_;
    CopyProgress const& progress_;
    std::unique_ptr<Database> from_;
    std::unique_ptr<Database> to_;
    std::deque<TableCopy> tables_;
    std::map<std::string_view, storage::RowSum> sums_;  ///< of the source, by table
    bool derives_keys_ = false;
    std::int64_t numbers_through_ = 0;
    CopyReport report_;
};

/// Keys move as they are where both sides keep them so; an embedded target derives them when it starts.
void Copy::pair_tables(std::vector<TableShape> from, std::vector<TableShape> to)
{
    auto const has_keys = [](std::vector<TableShape> const& tables) {
        return std::ranges::find(tables, keys_table, &TableShape::name) != tables.end();
    };
    derives_keys_ = has_keys(to) && !has_keys(from);
    if (has_keys(to) != has_keys(from)) {
        auto const is_keys = [](TableShape const& table) { return table.name == keys_table; };
        std::erase_if(from, is_keys);
        std::erase_if(to, is_keys);
    }
    if (!std::ranges::equal(from, to, {}, &TableShape::name, &TableShape::name)) {
        throw CannotOpen("the two databases do not have the same tables: give creditd databases of its own");
    }
    for (std::size_t at = 0; at < from.size(); ++at) {
        tables_.emplace_back(from[at], to[at]);
    }
}

void Copy::refuse_unless_empty()
{
    bool is_unfinished = false;
    std::string_view full;
    to_->read([&](storage::Reader& reader) {
        is_unfinished =
            reader.find(meta().table(), std::array{Value::text(unfinished_copy)}, [](storage::Row const&) {});
        for (auto const& table : tables_) {
            if (!is_seeded(table) && !table.is_empty_at_target(reader)) {
                full = table.name();
            }
        }
    });
    if (is_unfinished) {
        throw CannotOpen(
            fmt::format("an earlier copy into {} ended early: empty it (drop the database, or remove the "
                        "directory) and copy again",
                        ledger_address(to_settings_)));
    }
    if (!full.empty()) {
        throw CannotOpen(fmt::format("{} is not empty (table {} has rows): copy into an empty database",
                                     ledger_address(to_settings_), full));
    }
}

TableCopy const& Copy::meta() const
{
    return *std::ranges::find(tables_, meta_table, &TableCopy::name);
}

void Copy::begin()
{
    auto const batch = to_->begin(0);
    batch->insert(meta().table(),
                  std::array{Value::text(unfinished_copy), Value::bytes(ledger_address(from_settings_))});
    batch->commit(0);
    for (auto const& table : tables_) {
        if (is_seeded(table)) {
            table.empty_target(*to_);
        }
    }
}

void Copy::copy_tables(storage::Reader& reader)
{
    for (auto const& table : tables_) {
        if (table.name() == meta_table) {
            continue;
        }
        auto const sum = table.copy(reader, *to_, [&](std::int64_t rows) { progress_(table.name(), rows); });
        sums_[table.name()] = sum;
        report_.rows += sum.rows;
    }
}

/// The later use counts of a key that was used again after it was forgotten.
void Copy::copy_keys(storage::Reader& reader)
{
    struct Key
    {
        storage::KeySpace space;
        storage::KeyScope scope;
        storage::KeyEntry entry;
    };
    constexpr std::size_t keys_per_commit = 4'000;
    std::vector<Key> keys;
    auto const put = [&] {
        auto const batch = to_->begin(0);
        for (auto const& key : keys) {
            batch->want_key(key.space, key.scope);
        }
        for (auto const& key : keys) {
            auto const known = batch->find_key(key.space, key.scope);
            if (!known || known->place < key.entry.place) {
                batch->add_key(key.space, key.scope, key.entry);
            }
        }
        batch->commit(0);
        report_.keys += std::ssize(keys);
        keys.clear();
        progress_(keys_table, report_.keys);
    };
    ledger::scan_keys(
        reader, [&](storage::KeySpace space, storage::KeyScope const& scope, storage::KeyEntry const& entry) {
            keys.push_back({space, scope, entry});
            if (keys.size() == keys_per_commit) {
                put();
            }
        });
    if (!keys.empty()) {
        put();
    }
}

void Copy::compare()
{
    to_->read([&](storage::Reader& reader) {
        for (auto const& table : tables_) {
            if (table.name() != meta_table && table.sum_of_target(reader) != sums_[table.name()]) {
                throw storage::StorageFailure(fmt::format(
                    "table {} is not the same on both sides after the copy: empty {} and copy again",
                    table.name(), ledger_address(to_settings_)));
            }
        }
    });
    report_.tables = std::ssize(tables_);
    report_.accounts = sums_["accounts"].rows;
    report_.audit_chains = sums_["audit_heads"].rows;
}

/// From here on the target is a ledger, whose writers give out numbers above every one that was copied.
void Copy::finish(storage::Reader& reader)
{
    auto const batch = to_->begin(0);
    report_.rows += meta().copy(reader, *batch).rows;
    batch->remove(meta().table(), std::array{Value::text(unfinished_copy)});
    batch->commit(numbers_through_);
}

}  // namespace

CopyReport copy_ledger(Settings const& from, Settings const& to, Moment now, CopyProgress const& progress)
{
    if (ledger_address(from) == ledger_address(to)) {
        throw CannotOpen("--from and --to name the same place");
    }
    refuse_other_schema(from);
    return Copy{from, to, now, progress}.run();
}

}  // namespace creditd::app
