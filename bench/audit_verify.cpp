// How long the audit log's proof takes: so many entries written as the service writes them, sealed now and
// then, and every chain recomputed and compared with the seals. On SQLite, or on an empty PostgreSQL
// database.
//
//   audit_verify [entries = 1000000] [postgres://…]

#include "audit/domain/chain.hpp"
#include "audit/sealer.hpp"
#include "audit/store.hpp"
#include "audit/verify.hpp"
#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace creditd;

constexpr std::int64_t entries_per_batch = 5'000;
constexpr std::int64_t batches_per_seal = 20;

double cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double wall_seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

long peak_mib()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}

audit::AuditEntry entry(std::int64_t index)
{
    return {.actor = fmt::format("user:usr_{:026}", index % 7),
            .action = index % 3 == 0 ? "credits.adjust" : "account.read",
            .subject = fmt::format("usr_{:026}", index % 50'000),
            .reason_code = index % 3 == 0 ? "goodwill" : "",
            .reason = index % 3 == 0 ? "the export did not arrive on Monday" : "",
            .before = index % 3 == 0 ? R"({"balance":12.5,"held":0,"debt":0})" : "",
            .after = index % 3 == 0 ? R"({"balance":22.5,"held":0,"debt":0})" : "",
            .request_id = fmt::format("req_{:020}", index),
            .client_address = "192.0.2.17"};
}

void write(storage::Database& database, audit::Sealer& sealer, std::int64_t entries)
{
    std::vector<audit::Head> heads(audit::bucket_count);
    for (std::int64_t bucket = 0; bucket < audit::bucket_count; ++bucket) {
        heads[static_cast<std::size_t>(bucket)].bucket = bucket;
    }
    auto const begun = Moment::from_milliseconds(1'790'000'000'000);
    for (std::int64_t first = 0; first < entries; first += entries_per_batch) {
        auto const batch = database.begin(0);
        auto const now = begun + Duration::milliseconds(first);
        auto const numbers = NumberSource::first_at(now);
        for (std::int64_t i = first; i < std::min(first + entries_per_batch, entries); ++i) {
            auto written = entry(i);
            auto& head = heads[static_cast<std::size_t>(audit::bucket_of(written.subject))];
            audit::StoredEntry stored{
                .number = numbers + i - first, .bucket = head.bucket, .seq = head.seq + 1, .created_at = now};
            stored.text = audit::text_of(written, "sixteen of salt.");
            stored.entry = std::move(written);
            stored.chain = crypto::view(audit::chain_hash(head.chain, stored));
            audit::store::insert_entry(*batch, stored);
            head = {head.bucket, stored.seq, stored.number, stored.chain};
        }
        for (auto const& head : heads) {
            if (head.seq != 0) {
                audit::store::upsert_head(*batch, head);
            }
        }
        batch->commit(numbers + entries_per_batch);
        if (first / entries_per_batch % batches_per_seal == 0) {
            sealer.seal(database, now);
        }
    }
    sealer.seal(database, begun);
}

}  // namespace

int main(int count, char** words)
{
    std::int64_t const entries = count > 1 ? std::atoll(words[1]) : 1'000'000;
    auto const directory =
        std::filesystem::temp_directory_path() / ("creditd-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory);
    auto const sqlite = storage::sqlite::shipped_migrations();
    auto const postgres = storage::postgres::shipped_migrations();
    auto const database = count > 2 ? storage::postgres::open({.url = words[2], .create = true}, postgres)
                                    : storage::sqlite::open({.directory = directory / "ledger"}, sqlite);
    audit::AnchorPlace const place{directory / "anchor.jsonl", directory / "audit.pem"};
    {
        audit::Sealer sealer{place};
        write(*database, sealer, entries);
    }
    auto const cpu = cpu_seconds();
    auto const wall = wall_seconds();
    auto const found = audit::verify(*database, place);
    fmt::print("{} entries verified in {:.2f} s, {:.2f} s of CPU here, at most {} MiB in memory\n", entries,
               wall_seconds() - wall, cpu_seconds() - cpu, peak_mib());
    for (auto const& check : found) {
        fmt::print("  {}: {} checked, {} violations {}\n", check.name, check.checked, check.violations,
                   check.first);
    }
    database->close();
    std::filesystem::remove_all(directory);
    return std::ranges::all_of(found, &engine::Check::ok) ? 0 : 1;
}
