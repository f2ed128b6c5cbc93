// How long reports take over a month of many transactions: loads them through the engine, on a clock that
// moves with them, then makes each report three times and prints the best, and the longest snapshot that any
// of them held.
//
//   reports [transactions = 10000000] [accounts = 100000] [DIRECTORY to keep the ledger in]

#include "crypto/random.hpp"
#include "engine/direct_mailbox.hpp"
#include "engine/engine.hpp"
#include "ledger/account_command.hpp"
#include "ledger/books.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/spend_credits.hpp"
#include "ledger/use_days.hpp"
#include "reports/credit_reports.hpp"
#include "reports/expiring_report.hpp"
#include "reports/promo_report.hpp"
#include "reports/usage_report.hpp"
#include "reports/zones.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <unistd.h>

namespace {

using namespace creditd;
using SteadyClock = std::chrono::steady_clock;

constexpr auto month_begins = Moment::from_milliseconds(1'793'491'200'000);  // 2026-11-01
constexpr std::array meters{"tokens", "images", "minutes"};
constexpr std::array reasons{"chat", "search", "batch", "a reason in several words"};

class MovedClock final : public engine::Clock
{
public:
    std::optional<Moment> now() override { return month_begins + Duration::milliseconds(now_ms); }
    std::atomic<std::int64_t> now_ms = 0;
};

class SystemRandom final : public engine::RandomSource
{
public:
    void fill(std::byte* bytes, std::size_t count) override { crypto::fill_random(bytes, count); }
};

/// Opens the account at its first command, with bought credits for a year of spends.
class Spend final : public ledger::AccountCommand
{
public:
    Spend(std::string user_id, std::int64_t micro, std::size_t meter, std::size_t reason)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Refuse),
          micro_(micro),
          meter_(meter),
          reason_(reason)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        if (posting.account().grants.empty()) {
            ledger::GrantCost const cost{
                .paid = 100'000, .currency = {'u', 's', 'd'}, .credits = 1'000'000_credits};
            (void)ledger::grant_credits(posting,
                                        {.type = ledger::TransactionType::Purchase,
                                         .source = ledger::GrantSource::Purchase,
                                         .paid = true,
                                         .amount = cost.credits,
                                         .purchase = 1,
                                         .cost = cost},
                                        0);
        }
        auto const done = ledger::spend_credits(
            posting, {.amount = Credits::from_micro(micro_),
                      .charge = ledger::Charge{.meter = meters[meter_], .price_version = 1, .quantity = "25"},
                      .purpose = {.actor = "service:bench", .reason = reasons[reason_]}});
        return ledger::LineAnswer{*done};
    }
    engine::Answer render(ledger::Transaction const&) const override { return {}; }
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override
    {
        return &books.open(user_id(), context.now);
    }

private:
    std::int64_t micro_;
    std::size_t meter_;
    std::size_t reason_;
};

void load(storage::Database& database, std::int64_t transactions, std::int64_t accounts)
{
    auto const make_set = [] {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<ledger::Books>();
        return set;
    };
    MovedClock clock;
    SystemRandom random;
    engine::Engine engine{database, make_set, clock, random, {.queue_limit = 10'000}, 0};
    engine::DirectMailbox mailbox;
    std::mt19937_64 numbers{7};
    std::mutex waiting;
    std::condition_variable done;
    std::int64_t outstanding = 0;
    constexpr std::int64_t in_flight = 2'000;
    constexpr auto month_ms = Duration::days(30).in_milliseconds();
    for (std::int64_t i = 0; i < transactions; ++i) {
        std::unique_lock lock{waiting};
        done.wait(lock, [&] { return outstanding < in_flight; });
        ++outstanding;
        lock.unlock();
        clock.now_ms = static_cast<std::int64_t>(static_cast<__int128>(month_ms) * i / transactions);
        // A few users use much: the product of two even numbers leans to the small ones.
        auto const user = static_cast<std::int64_t>(
            static_cast<__int128>(numbers() >> 33) * static_cast<std::int64_t>(numbers() >> 33) * accounts >>
            62);
        engine.submit(std::make_unique<Spend>("user-" + std::to_string(user),
                                              1 + static_cast<std::int64_t>(numbers() % 2'000'000),
                                              numbers() % meters.size(), numbers() % reasons.size()),
                      mailbox, [&](engine::Finished) {
                          std::scoped_lock const own{waiting};
                          --outstanding;
                          done.notify_one();
                      });
    }
    std::unique_lock lock{waiting};
    done.wait(lock, [&] { return outstanding == 0; });
    lock.unlock();
    engine.stop();
}

double thread_cpu_ms()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void measure(char const* name, std::function<reports::Report()> const& make)
{
    double best_cpu = 1e12;
    double best = 1e12;
    std::size_t rows = 0;
    for (int i = 0; i < 3; ++i) {
        auto const cpu = thread_cpu_ms();
        auto const begun = SteadyClock::now();
        rows = make().rows.size();
        best = std::min(best, std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count());
        best_cpu = std::min(best_cpu, thread_cpu_ms() - cpu);
    }
    std::printf("%-36s %9.1f ms (%.1f ms of CPU), %zu rows\n", name, best, best_cpu, rows);
}

}  // namespace

int main(int count, char** words)
{
    auto const transactions = count > 1 ? std::atoll(words[1]) : 10'000'000;
    auto const accounts = count > 2 ? std::atoll(words[2]) : 100'000;
    bool const is_kept = count > 3;
    auto const directory =
        is_kept ? std::filesystem::path{words[3]}
                : std::filesystem::temp_directory_path() / ("creditd-bench-" + std::to_string(getpid()));
    bool const is_there = std::filesystem::exists(directory);
    std::filesystem::create_directories(directory);
    auto const database =
        storage::sqlite::open({.directory = directory}, storage::sqlite::shipped_migrations());
    if (!is_there) {
        auto const begun = SteadyClock::now();
        load(*database, transactions, accounts);
        std::printf("loaded %lld transactions in %.0f s\n", static_cast<long long>(transactions),
                    std::chrono::duration<double>(SteadyClock::now() - begun).count());
    }

    auto const keep = [&](ledger::UseDay const& day) {
        auto const batch = database->begin(0);
        for (auto const& part : day) {
            ledger::store::upsert_use_day_part(*batch, part);
        }
        batch->commit(0);
    };
    using namespace reports;
    ReportRequest request;
    request.zone = find_zone("Europe/Berlin").value();
    request.from = start_of(request.zone, date_from_text("2026-11-01").value());
    request.to = start_of(request.zone, date_from_text("2026-12-01").value());
    request.now = request.to + Duration::hours(1);
    request.granularity = Period::Day;
    auto by = request;
    by.grouping = {.by_meter = true, .by_reason = true};
    measure("usage by day", [&] { return usage_report(*database, request, keep); });
    measure("usage by day, meter and reason", [&] { return usage_report(*database, by, keep); });
    measure("issued", [&] { return issued_report(*database, request); });
    measure("breakage", [&] { return breakage_report(*database, request); });
    measure("liability", [&] { return liability_report(*database, request); });
    measure("roll-forward by day", [&] { return roll_forward_report(*database, request); });
    measure("revenue by day", [&] { return revenue_report(*database, request); });
    measure("promo codes", [&] { return promo_report(*database, request); });
    measure("expiring", [&] { return expiring_report(*database, request); });
    auto of_user = request;
    of_user.user_id = "user-0";
    measure("usage of the busiest user by day", [&] { return usage_report(*database, of_user, keep); });
    auto top = request;
    top.granularity.reset();
    top.limit = 20;
    auto const begun = SteadyClock::now();
    for (auto day = month_begins; day < month_begins + Duration::days(30); day = day + Duration::days(1)) {
        ledger::keep_use_day(*database, day, request.now, keep);
    }
    std::printf("days kept: %.0f ms\n",
                std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count());
    measure("top users", [&] { return top_users_report(*database, top, keep); });
    auto users = request;
    users.grouping.by_user = true;
    auto users_of_month = users;
    users_of_month.granularity = Period::Month;
    measure("usage by month and user", [&] { return usage_report(*database, users_of_month, keep); });
    measure("usage by day and user", [&] { return usage_report(*database, users, keep); });
    auto each = users;
    each.grouping = {.by_meter = true, .by_reason = true, .by_user = true};
    measure("usage by day, meter, reason, user", [&] { return usage_report(*database, each, keep); });
    each.granularity = Period::Month;
    measure("usage by month, meter, reason, user", [&] { return usage_report(*database, each, keep); });
    users.limit = 10'000;  // the most: with 300 accounts every day is read for its rows
    measure("most rows by day and user", [&] { return usage_report(*database, users, keep); });
    database->close();
    if (!is_kept) {
        std::filesystem::remove_all(directory);
    }
}
