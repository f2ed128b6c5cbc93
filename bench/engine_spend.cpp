// The engine and the ledger alone, without HTTP: CPU of this process per spend, at a given number of spends
// in flight. Shows what the whole path can reach at best. With the address of an empty PostgreSQL database on
// this machine also what its backends spend: CPU, log, and how many changes of accounts stayed within their
// page.
//
//   engine_spend [in flight = 128] [seconds = 5] [accounts = 20000] [postgres://…] [lanes = 3]

#include "crypto/random.hpp"
#include "engine/direct_mailbox.hpp"
#include "engine/engine.hpp"
#include "ledger/account_command.hpp"
#include "ledger/books.hpp"
#include "ledger/open_account.hpp"
#include "ledger/spend_credits.hpp"
#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace creditd;

class WallClock final : public engine::Clock
{
public:
    std::optional<Moment> now() override
    {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        return Moment::from_milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    }
};

class SystemRandom final : public engine::RandomSource
{
public:
    void fill(std::byte* bytes, std::size_t count) override { crypto::fill_random(bytes, count); }
};

class Open final : public engine::Command
{
public:
    explicit Open(std::string user_id) : user_id_(std::move(user_id)) {}
    engine::Place place() const override
    {
        return engine::Place::of_account(ledger::account_number(user_id_));
    }
    void needs(engine::WorkingSet& set) const override { set.shelf<ledger::Books>().need(user_id_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        static ledger::Settings const settings{.signup_credits = Credits::whole(1'000'000)};
        (void)ledger::open_account(set.shelf<ledger::Books>(), user_id_, "bench", settings, context);
    }
    engine::Memory memory() const override { return {}; }
    engine::Answer answer() const override { return {}; }

private:
    std::string user_id_;
};

class Spend final : public ledger::AccountCommand
{
public:
    explicit Spend(std::string user_id)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Refuse)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        static std::string const metadata =
            R"({"model":"large-2","feature":"chat","request":"8f14e45f-ceea-467f-a0e6-d9c1a1b2c3d4","region":"eu-1"})";
        auto const done = ledger::spend_credits(
            posting,
            {.amount = Credits::from_micro(500'000),
             .purpose = {.actor = "service:bench", .reason = {}, .reference = {}, .metadata = metadata}});
        return ledger::LineAnswer{*done};
    }
    engine::Answer render(ledger::Transaction const&) const override { return {}; }
};

std::unique_ptr<storage::Database> open_postgres(char const* url, int lanes)
{
    auto const migrations = storage::postgres::shipped_migrations();
    return storage::postgres::open({.url = url, .lanes = lanes}, migrations);
}

/// What PostgreSQL has spent so far.
struct Backends
{
    double cpu_seconds = 0;
    std::int64_t log_bytes = 0;
    std::int64_t updates = 0;
    std::int64_t within_page = 0;  ///< of them
};

double cpu_seconds_of(std::int64_t process)
{
    std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
    std::string word;
    double ticks = 0;
    for (int field = 1; field <= 15 && stat >> word; ++field) {
        ticks += field >= 14 ? std::stod(word) : 0;
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Backends backends_of(storage::Database& database)
{
    using storage::Query;
    using storage::Row;
    constexpr Query processes{"backends", "SELECT CAST(pid AS BIGINT) FROM pg_stat_activity "
                                          "WHERE application_name = 'creditd'"};
    constexpr Query log{"log", "SELECT CAST(pg_current_wal_lsn() - '0/0'::pg_lsn AS BIGINT)"};
    constexpr Query changes{"changes", "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables "
                                       "WHERE relname = 'accounts' AND schemaname = current_schema()"};
    Backends now;
    database.read([&](storage::Reader& reader) {
        reader.query(processes, {},
                     [&](Row const& row) { now.cpu_seconds += cpu_seconds_of(row.integer(0)); });
        reader.query(log, {}, [&](Row const& row) { now.log_bytes = row.integer(0); });
        reader.query(changes, {}, [&](Row const& row) {
            now.updates = row.integer(0);
            now.within_page = row.integer(1);
        });
    });
    return now;
}

double thread_cpu()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char** words)
{
    int const in_flight = count > 1 ? std::atoi(words[1]) : 128;
    double const seconds = count > 2 ? std::atof(words[2]) : 5;
    int const accounts = count > 3 ? std::atoi(words[3]) : 20'000;
    auto const directory =
        std::filesystem::temp_directory_path() / ("creditd-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(directory);
    bool const on_postgres = count > 4;
    auto const database =
        on_postgres ? open_postgres(words[4], count > 5 ? std::atoi(words[5]) : 3)
                    : storage::sqlite::open({.directory = directory}, storage::sqlite::shipped_migrations());
    auto const make_set = [] {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<ledger::Books>();
        return set;
    };
    WallClock clock;
    SystemRandom random;
    engine::Engine engine{*database, make_set, clock, random, {.queue_limit = 100'000}, 0};
    engine::DirectMailbox mailbox;
    std::atomic<int> open{0};
    for (int i = 0; i < accounts; ++i) {
        engine.submit(std::make_unique<Open>("bench-" + std::to_string(i)), mailbox,
                      [&](engine::Finished) { ++open; });
    }
    while (open < accounts) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::mt19937_64 numbers{7};
    std::vector<double> sums;
    double sum = 0;
    for (int i = 0; i < accounts; ++i) {
        sums.push_back(sum += 1.0 / std::pow(i + 1, 0.99));
    }
    std::uniform_real_distribution<double> uniform{0, sum};
    std::atomic<bool> over{false};
    std::atomic<long> done{0};
    std::atomic<int> running{0};
    std::mutex drawing;  // each lane's thread asks for its next
    std::function<void()> next = [&] {
        std::unique_lock lock(drawing);
        auto const account = std::lower_bound(sums.begin(), sums.end(), uniform(numbers)) - sums.begin();
        auto command = std::make_unique<Spend>("bench-" + std::to_string(account));
        engine::Idempotency key;
        auto const word = numbers();
        auto const more = numbers();
        std::memcpy(key.key.data(), &word, 8);
        std::memcpy(key.key.data() + 8, &more, 8);
        lock.unlock();
        command->idempotency = key;
        engine.submit(std::move(command), mailbox, [&](engine::Finished) {
            ++done;
            over ? void(--running) : next();
        });
    };
    auto const begun = std::chrono::steady_clock::now();
    auto const cpu = thread_cpu();
    auto const backends = on_postgres ? backends_of(*database) : Backends{};
    running = in_flight;
    for (int i = 0; i < in_flight; ++i) {
        next();
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    over = true;
    while (running > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    auto const spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    auto const figures = engine.figures();
    std::printf("%.0f spends/s, %.2f us of CPU each, %.1f a batch\n", static_cast<double>(done) / spent,
                (thread_cpu() - cpu) * 1e6 / static_cast<double>(done),
                static_cast<double>(figures.commands) / static_cast<double>(figures.batches));
    engine.stop();
    if (on_postgres) {
        std::this_thread::sleep_for(std::chrono::seconds(2));  // until its figures are there
        auto const after = backends_of(*database);
        std::printf(
            "PostgreSQL: %.2f us of CPU each, %.0f bytes of log each, %.1f %% of %ld updates in place\n",
            (after.cpu_seconds - backends.cpu_seconds) * 1e6 / static_cast<double>(done),
            static_cast<double>(after.log_bytes - backends.log_bytes) / static_cast<double>(done),
            100.0 * static_cast<double>(after.within_page - backends.within_page) /
                static_cast<double>(after.updates - backends.updates),
            static_cast<long>(after.updates - backends.updates));
    }
    database->close();
    std::filesystem::remove_all(directory);
}
