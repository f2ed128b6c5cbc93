// A thousand ways to change the log behind the service's back. What must be named is found by comparing the
// rows with the original ones, without any hash.

#include "audit/sealer.hpp"
#include "audit/shelves.hpp"
#include "audit/store.hpp"
#include "audit/testing/note.hpp"
#include "audit/testing/service.hpp"
#include "audit/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

namespace creditd::audit {

namespace {

/// Rows and heads as one who has the file can change them.
struct Tables
{
    std::vector<StoredEntry> rows;  ///< rising
    std::vector<Head> heads;
};

constexpr std::array entry_columns{
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
constexpr storage::Table entry_table{"audit_entries", storage::Ownership::Global, 1, entry_columns};
constexpr std::array head_columns{storage::Column{"bucket"}, storage::Column{"seq"},
                                  storage::Column{"number"},
                                  storage::Column{"chain", storage::ColumnType::Bytes}};
constexpr storage::Table head_table{"audit_heads", storage::Ownership::Global, 1, head_columns};

auto columns(StoredEntry const& row)
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

class World
{
public:
    explicit World(std::uint64_t seed) : service_(add_shelves, seed), generator_(seed) {}

    /// No more entries: what follows is written beside the engine.
    void stop() { service_.engine->stop(); }

    void write_entries(int count, Sealer& sealer)
    {
        for (int i = 1; i <= count; ++i) {
            service_.clock.advance(Duration::milliseconds(pick(50)));
            auto const finished = service_.engine->run(std::make_unique<testing::Note>(
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
    testing::Service service_;
    std::mt19937_64 generator_;
};

std::vector<StoredEntry*> rows_of(Tables& tables, std::int64_t bucket)
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
void recompute(Tables& tables, std::int64_t bucket)
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

bool is_used(Tables const& tables, std::int64_t number)
{
    return std::ranges::count(tables.rows, number, &StoredEntry::number) != 0;
}

void flip_bit(World& world, std::string& bytes)
{
    auto const bit = world.pick(bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
}

void edit(World& world, Tables& tables)
{
    auto& row = tables.rows[world.pick(tables.rows.size())];
    switch (world.pick(12)) {
    case 0: do { row.number += static_cast<std::int64_t>(world.pick(2'000'001)) - 1'000'000;
        } while (std::ranges::count(tables.rows, row.number, &StoredEntry::number) != 1);
        break;
    case 1: row.bucket = (row.bucket + 1 + static_cast<std::int64_t>(world.pick(299))) % 300; break;
    case 2: row.seq += world.pick(2) != 0 ? 1 : -1; break;
    case 3: row.entry.actor += "x"; break;
    case 4: row.entry.action += "x"; break;
    case 5: row.entry.subject += "x"; break;
    case 6: row.entry.reason_code += "x"; break;
    case 7: row.created_at = row.created_at + Duration::milliseconds(1); break;
    case 8: flip_bit(world, row.text); break;
    case 9: flip_bit(world, row.chain); break;
    case 10: row.text.resize(world.pick(row.text.size())); break;
    case 11: row.entry.request_id = world.pick(2) != 0 ? "" : "req_0"; break;
    }
}

void remove_one(World& world, Tables& tables)
{
    tables.rows.erase(tables.rows.begin() + static_cast<std::ptrdiff_t>(world.pick(tables.rows.size())));
}

void insert_one(World& world, Tables& tables)
{
    auto row = tables.rows[world.pick(tables.rows.size())];
    while (is_used(tables, row.number)) {
        row.number += world.pick(2) != 0 ? 1 : 1'000'000;
    }
    row.seq += static_cast<std::int64_t>(world.pick(2));
    tables.rows.push_back(row);
}

void swap_two(World& world, Tables& tables)
{
    auto& one = tables.rows[world.pick(tables.rows.size())];
    auto& other = tables.rows[world.pick(tables.rows.size())];
    bool const also_places = world.pick(2) != 0;
    std::swap(one, other);
    std::swap(one.number, other.number);
    if (!also_places) {
        std::swap(one.seq, other.seq);
        std::swap(one.bucket, other.bucket);
    }
}

void truncate(World& world, Tables& tables, std::int64_t bucket, bool also_head)
{
    auto const rows = rows_of(tables, bucket);
    auto const from = rows[world.pick(rows.size())]->number;
    std::erase_if(tables.rows,
                  [&](StoredEntry const& row) { return row.bucket == bucket && row.number >= from; });
    if (also_head) {
        recompute(tables, bucket);
    }
}

/// Changes something of one chain, then makes the chain whole again.
void rewrite(World& world, Tables& tables, std::int64_t bucket)
{
    auto const rows = rows_of(tables, bucket);
    auto& row = *rows[world.pick(rows.size())];
    switch (world.pick(3)) {
    case 0: row.entry.reason_code += "x"; break;
    case 1:
        std::erase_if(tables.rows,
                      [number = row.number](StoredEntry const& each) { return each.number == number; });
        break;
    case 2:
        for (auto* const each : rows) {  // all of it
            each->entry.actor = "nobody";
            each->text = text_of(each->entry, "sixteen of salt.");
        }
        break;
    }
    recompute(tables, bucket);
}

/// Another log in the place of this one, whole in itself.
void rewrite_all(World& world, Tables& tables)
{
    auto const changed = world.pick(tables.rows.size());
    for (std::size_t at = changed; at < tables.rows.size(); ++at) {
        auto& row = tables.rows[at];
        row.entry.reason = "another";
        row.text = text_of(row.entry, "sixteen of salt.");
    }
    for (int bucket = 0; bucket < bucket_count; ++bucket) {
        recompute(tables, bucket);
    }
}

void change_heads(World& world, Tables& tables)
{
    auto& head = tables.heads[world.pick(tables.heads.size())];
    switch (world.pick(4)) {
    case 0: head.seq += world.pick(2) != 0 ? 1 : -1; break;
    case 1: ++head.number; break;
    case 2: flip_bit(world, head.chain); break;
    case 3: tables.heads.erase(tables.heads.begin() + (&head - tables.heads.data())); break;
    }
}

/// Where the tables differ first, found without hashes.
struct Difference
{
    std::optional<std::int64_t> bad_row;  ///< number of the first row that is not as it was in its chain
    std::map<std::int64_t, std::int64_t> first_seqs;  ///< by bucket, the seq from which it differs
    std::set<std::int64_t> heads;                     ///< buckets whose rows do not end where the head says
};

Difference compare(Tables& before, Tables& after)
{
    Difference found;
    auto const bad = [&](StoredEntry const& row) {
        found.bad_row = std::min(found.bad_row.value_or(INT64_MAX), row.number);
    };
    for (auto const& row : after.rows) {
        if (row.bucket >= bucket_count) {
            bad(row);
        }
    }
    for (std::int64_t bucket = 0; bucket < bucket_count; ++bucket) {
        auto const old_rows = rows_of(before, bucket);
        auto const new_rows = rows_of(after, bucket);
        std::size_t same = 0;
        while (same < old_rows.size() && same < new_rows.size() &&
               columns(*old_rows[same]) == columns(*new_rows[same])) {
            ++same;
        }
        if (same < new_rows.size()) {
            bad(*new_rows[same]);
        }
        if (same < std::max(old_rows.size(), new_rows.size())) {
            found.first_seqs[bucket] = static_cast<std::int64_t>(same) + 1;
        }
        auto const head = std::ranges::find(after.heads, bucket, &Head::bucket);
        Head const end = new_rows.empty() ? Head{.bucket = bucket}
                                          : Head{bucket, new_rows.back()->seq, new_rows.back()->number,
                                                 new_rows.back()->chain};
        if (head == after.heads.end() ? end.seq != 0 : *head != end) {
            found.heads.insert(bucket);
        }
    }
    return found;
}

bool all_ok(std::vector<engine::Check> const& found)
{
    return std::ranges::all_of(found, &engine::Check::ok);
}

/// "" when `found` names the first bad row, else what it says.
std::string complaint(std::vector<engine::Check> const& found, Difference const& difference,
                      bool is_rewritten)
{
    auto const& chains = found.at(0);
    auto const& heads = found.at(1);
    auto const& anchor = found.at(2);
    if (!is_rewritten && difference.bad_row) {
        return chains.first.starts_with(fmt::format("audit_entries number {} (", *difference.bad_row))
                   ? ""
                   : chains.first;
    }
    if (!chains.ok()) {
        return chains.first;
    }
    if (!difference.heads.empty()) {
        return heads.first.starts_with(fmt::format("audit_heads bucket {}:", *difference.heads.begin()))
                   ? ""
                   : heads.first;
    }
    long bucket = -1;
    long from = -1;
    long to = -1;
    if (std::sscanf(anchor.first.c_str(), "audit_entries of bucket %ld, seq %ld to %ld", &bucket, &from,
                    &to) != 3) {
        return "the anchor check says: " + anchor.first;
    }
    auto const [first_bucket, first_seq] = *difference.first_seqs.find(bucket);
    return from <= first_seq && first_seq <= to ? "" : anchor.first;
}

std::uint64_t chosen_seed()
{
    auto const* const given = std::getenv("CREDITD_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'122;
}

}  // namespace

TEST_CASE("ADMIN-2: each of 1,000 tamperings is detected and the first bad row named")
{
    auto const seed = chosen_seed();
    MESSAGE("CREDITD_TEST_SEED=", seed);
    World world{seed};
    Sealer sealer{world.anchor()};
    world.write_entries(200, sealer);
    REQUIRE(all_ok(verify(world.database(), world.anchor())));
    auto original = world.read();
    world.stop();
    Rows rows{world.database(), original};

    std::map<std::string, int> made;
    for (int done = 0; done < 1000;) {
        auto tables = original;
        auto const bucket = tables.heads[world.pick(tables.heads.size())].bucket;
        bool is_rewritten = false;
        std::string kind;
        switch (world.pick(10)) {
        case 0:
            kind = "edit";
            edit(world, tables);
            break;
        case 1:
            kind = "delete";
            remove_one(world, tables);
            break;
        case 2:
            kind = "insert";
            insert_one(world, tables);
            break;
        case 3:
            kind = "swap";
            swap_two(world, tables);
            break;
        case 4:
            kind = "cut";
            truncate(world, tables, bucket, false);
            break;
        case 5:
            kind = "cut with head";
            truncate(world, tables, bucket, true);
            is_rewritten = true;
            break;
        case 6:
            kind = "rewrite";
            rewrite(world, tables, bucket);
            is_rewritten = true;
            break;
        case 7:
            kind = "heads";
            change_heads(world, tables);
            break;
        case 8:
            kind = "edit and head";
            edit(world, tables);
            change_heads(world, tables);
            break;
        case 9:
            kind = "rewrite all";
            rewrite_all(world, tables);
            is_rewritten = true;
            break;
        }
        std::ranges::sort(tables.rows, {}, &StoredEntry::number);
        auto const difference = compare(original, tables);
        if (difference.first_seqs.empty() && difference.heads.empty() && !difference.bad_row) {
            continue;  // a row swapped with itself
        }
        rows.write(tables);
        auto const found = verify(world.database(), world.anchor());
        CAPTURE(done);
        CAPTURE(kind);
        CHECK_FALSE(all_ok(found));
        CHECK(complaint(found, difference, is_rewritten) == "");
        ++made[kind];
        ++done;
    }
    rows.write(original);
    CHECK(all_ok(verify(world.database(), world.anchor())));
    for (auto const& [kind, count] : made) {
        MESSAGE(kind, ": ", count);
        CHECK(count > 50);
    }
}

TEST_CASE("ADMIN-2: an emptied log is noticed by what was sealed, and only by that")
{
    World world{1};
    Sealer sealer{world.anchor()};
    world.write_entries(30, sealer);
    world.stop();
    Rows{world.database(), world.read()}.write({});
    CHECK(all_ok(verify(world.database())));
    auto const found = verify(world.database(), world.anchor());
    CHECK_FALSE(all_ok(found));
    CHECK(found.at(2).first.ends_with("are not there, though they were sealed"));
}

TEST_CASE("ADMIN-2: a gap in a chain is noticed though every hash fits")
{
    World world{3};
    Sealer sealer{world.anchor()};
    world.write_entries(60, sealer);
    auto tables = world.read();
    auto const bucket = tables.heads.front().bucket;
    auto const rows = rows_of(tables, bucket);
    REQUIRE(rows.size() > 1);
    std::string before(32, '\0');
    for (auto* const row : rows) {
        row->seq += row == rows.front() ? 0 : 1;
        row->chain = crypto::view(chain_hash(before, *row));
        before = row->chain;
    }
    tables.heads.front() = {bucket, rows.back()->seq, rows.back()->number, rows.back()->chain};
    world.stop();
    Rows{world.database(), world.read()}.write(tables);
    auto const found = verify(world.database());
    CHECK(found.at(0).violations == 1);
    CHECK(found.at(0).first.starts_with(fmt::format("audit_entries number {} (", rows[1]->number)));
}

TEST_CASE("ADMIN-2: an entry in another subject's chain is noticed though every hash fits")
{
    World world{4};
    Sealer sealer{world.anchor()};
    world.write_entries(60, sealer);
    auto tables = world.read();
    auto const from = tables.heads.front().bucket;
    auto& moved = *rows_of(tables, from).front();
    moved.bucket = tables.heads.back().bucket;
    recompute(tables, from);
    recompute(tables, moved.bucket);
    world.stop();
    Rows{world.database(), world.read()}.write(tables);
    auto const found = verify(world.database());
    CHECK(found.at(0).violations == 1);
    CHECK(found.at(0).first.starts_with(fmt::format("audit_entries number {} (", moved.number)));
}

TEST_CASE("ADMIN-2: a restore gives up what was sealed beyond it, and nothing before it")
{
    World world{2};
    Sealer sealer{world.anchor()};
    world.write_entries(30, sealer);
    auto backup = world.read();
    world.write_entries(30, sealer);
    world.stop();
    Rows rows{world.database(), world.read()};
    rows.write(backup);
    CHECK_FALSE(all_ok(verify(world.database(), world.anchor())));

    Sealer{world.anchor()}.seal_restore(world.database(), backup.rows.back().created_at);
    CHECK(all_ok(verify(world.database(), world.anchor())));

    rewrite(world, backup, backup.rows.front().bucket);
    rows.write(backup);
    CHECK_FALSE(all_ok(verify(world.database(), world.anchor())));
}

}  // namespace creditd::audit
