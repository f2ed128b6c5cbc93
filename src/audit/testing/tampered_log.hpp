#pragma once

#include "audit/domain/chain.hpp"
#include "audit/sealer.hpp"
#include "audit/shelves.hpp"
#include "audit/store.hpp"
#include "audit/testing/note.hpp"
#include "audit/testing/service.hpp"
#include "engine/check.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace creditd::audit::testing {

/// Rows and heads as one who has the file can change them.
struct Tables
{
    std::vector<StoredEntry> rows;  ///< rising
    std::vector<Head> heads;
};

inline constexpr std::array entry_columns{
    storage::Column{"number"},
    storage::Column{"bucket"},
    storage::Column{"seq"},
    storage::Column{"actor", storage::ColumnType::Text},
    storage::Column{"action", storage::ColumnType::Text},
    storage::Column{"subject", storage::ColumnType::Text},
    storage::Column{"reason_code", storage::ColumnType::Text},
    storage::Column{"created_at"},
    storage::Column{"text", storage::ColumnType::Bytes},
    storage::Column{"chain", storage::ColumnType::Bytes},
    storage::Column{"request_id", storage::ColumnType::Text},
};
inline constexpr storage::Table entry_table{"audit_entries", storage::Ownership::Global, 1, entry_columns};
inline constexpr std::array head_columns{storage::Column{"bucket"}, storage::Column{"seq"},
                                         storage::Column{"number"},
                                         storage::Column{"chain", storage::ColumnType::Bytes}};
inline constexpr storage::Table head_table{"audit_heads", storage::Ownership::Global, 1, head_columns};

inline auto columns(StoredEntry const& row)
{
    return std::tie(row.number, row.bucket, row.seq, row.entry.actor, row.entry.action, row.entry.subject,
                    row.entry.reason_code, row.created_at, row.text, row.chain, row.entry.request_id);
}

/// The rows themselves, past everything that guards them.
class Rows
{
public:
    Rows(storage::Database& database, Tables stored) : database_(database), stored_(std::move(stored)) {}

    /// What differs is written.
    void write(Tables const& tables)
    {
        auto const batch = database_.begin(0);
        for (auto const& row : stored_.rows) {
            if (!has(tables, row)) {
                std::array const key{storage::Value::integer(row.number)};
                batch->remove(entry_table, key);
            }
        }
        for (auto const& row : tables.rows) {
            if (!has(stored_, row)) {
                batch->upsert(entry_table, to_row(row));
            }
        }
        for (auto const& head : stored_.heads) {
            std::array const key{storage::Value::integer(head.bucket)};
            batch->remove(head_table, key);
        }
        for (auto const& head : tables.heads) {
            store::upsert_head(*batch, head);
        }
        batch->commit(0);
        stored_ = tables;
    }

private:
    static bool has(Tables const& tables, StoredEntry const& row)
    {
        return std::ranges::any_of(tables.rows,
                                   [&](StoredEntry const& each) { return columns(each) == columns(row); });
    }

    static std::array<storage::Value, entry_columns.size()> to_row(StoredEntry const& row)
    {
        using storage::Value;
        return {Value::integer(row.number),
                Value::integer(row.bucket),
                Value::integer(row.seq),
                Value::text(row.entry.actor),
                Value::text(row.entry.action),
                Value::text(row.entry.subject),
                Value::text(row.entry.reason_code),
                Value::integer(row.created_at.in_milliseconds()),
                Value::bytes(row.text),
                Value::bytes(row.chain),
                Value::text(row.entry.request_id)};
    }

    storage::Database& database_;
    Tables stored_;
};

/// A log that is written through the service, and its rows.
class LogWorld
{
public:
    explicit LogWorld(std::uint64_t seed) : service_(add_shelves, seed), generator_(seed) {}

    /// No more entries: what follows is written beside the engine.
    void stop() { service_.engine->stop(); }

    void write_entries(int count, Sealer& sealer)
    {
        for (int i = 1; i <= count; ++i) {
            service_.clock.advance(Duration::milliseconds(pick(50)));
            auto const finished = service_.engine->run(std::make_unique<Note>(
                AuditEntry{.actor = fmt::format("usr_{}", pick(5)),
                           .action = pick(2) != 0 ? "credits.adjust" : "promo_code.create",
                           .subject = fmt::format("subject{}", pick(12)),
                           .reason_code = pick(2) != 0 ? "goodwill" : "",
                           .reason = fmt::format("reason {}", i),
                           .before = "",
                           .after = R"({"balance":1})",
                           .request_id = fmt::format("req_{}", i),
                           .client_address = "127.0.0.1"}));
            REQUIRE(finished.fate == engine::Fate::Decided);
            if (pick(20) == 0 || i == count) {
                sealer.seal(database(), *service_.clock.now());
            }
        }
    }

    Tables read()
    {
        Tables tables;
        database().read([&](storage::Reader& reader) {
            store::scan(reader, INT64_MIN, INT64_MAX, 100'000, [&](StoredEntry const& row, bool reads) {
                CHECK(reads);
                tables.rows.push_back(row);
            });
            tables.heads = store::heads(reader);
        });
        return tables;
    }

    /// A number below `count`.
    std::size_t pick(std::size_t count) { return generator_() % count; }

    storage::Database& database() { return *service_.database; }
    AnchorPlace anchor() const
    {
        auto const outside = service_.place.path() / "outside";
        return {outside / "anchor.jsonl", outside / "audit.pem"};
    }

private:
    Service service_;
    std::mt19937_64 generator_;
};

inline std::vector<StoredEntry*> rows_of(Tables& tables, std::int64_t bucket)
{
    std::vector<StoredEntry*> rows;
    for (auto& row : tables.rows) {
        if (row.bucket == bucket) {
            rows.push_back(&row);
        }
    }
    return rows;
}

/// Whoever knows the format makes one chain consistent again.
inline void recompute(Tables& tables, std::int64_t bucket)
{
    Head end{.bucket = bucket};
    for (auto* const row : rows_of(tables, bucket)) {
        row->seq = end.seq + 1;
        row->chain = crypto::view(chain_hash(end.chain, *row));
        end = {bucket, row->seq, row->number, row->chain};
    }
    std::erase_if(tables.heads, [&](Head const& head) { return head.bucket == bucket; });
    if (end.seq != 0) {
        tables.heads.push_back(end);
    }
}

inline bool all_ok(std::vector<engine::Check> const& found)
{
    return std::ranges::all_of(found, &engine::Check::ok);
}

}  // namespace creditd::audit::testing
