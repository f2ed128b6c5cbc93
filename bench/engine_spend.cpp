// The engine and the ledger alone, without HTTP: CPU of the writer's thread per spend, at a given number of
// spends in flight. Shows what the whole path can reach at best.
//
//   engine_spend [in flight = 128] [seconds = 5] [accounts = 20000]

#include "crypto/random.hpp"
#include "engine/engine.hpp"
#include "ledger/account_command.hpp"
#include "ledger/books.hpp"
#include "ledger/open_account.hpp"
#include "ledger/spend_credits.hpp"
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
    engine::CommandClass command_class() const override { return engine::CommandClass::Account; }
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

/// Submits a new spend for each one that came back, from the writer's own thread.
class Refill final : public engine::Mailbox
{
public:
    void deliver(std::vector<engine::Delivery> deliveries) override
    {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
};

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
    auto const database =
        storage::sqlite::open({.directory = directory}, storage::sqlite::shipped_migrations());
    auto set = std::make_unique<engine::WorkingSet>();
    set->add<ledger::Books>(database->key_index("references"));
    WallClock clock;
    SystemRandom random;
    engine::Engine engine{*database, std::move(set), clock, random, {.queue_limit = 100'000}, 0};
    Refill mailbox;
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
    std::function<void()> next = [&] {
        auto const account = std::lower_bound(sums.begin(), sums.end(), uniform(numbers)) - sums.begin();
        auto command = std::make_unique<Spend>("bench-" + std::to_string(account));
        engine::Idempotency key;
        auto const word = numbers();
        auto const more = numbers();
        std::memcpy(key.key.data(), &word, 8);
        std::memcpy(key.key.data() + 8, &more, 8);
        command->idempotency = key;
        engine.submit(std::move(command), mailbox, [&](engine::Finished) {
            ++done;
            over ? void(--running) : next();
        });
    };
    auto const begun = std::chrono::steady_clock::now();
    auto const cpu = thread_cpu();
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
    database->close();
    std::filesystem::remove_all(directory);
}
