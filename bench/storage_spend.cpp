// What one spend costs the storage engine alone: one account loaded, one journal row appended, one account
// written back, in batches with synchronous=FULL. Prints CPU of the writing thread and bytes written per
// spend, the final checkpoint included, and what the look-up of a key costs. The rates of a shared machine
// swing; these do not.
//
//     storage_spend [directory] [spends] [batch] [accounts] [bytes of a page]

#include "storage/sqlite/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <ctime>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace creditd::storage;

constexpr std::array schema{sqlite::Migration{1, "0001_bench.sql", R"(
    CREATE TABLE accounts (account INTEGER PRIMARY KEY, user_id TEXT NOT NULL, sweep_at INTEGER,
        state BLOB NOT NULL);
    CREATE INDEX accounts_due ON accounts (sweep_at) WHERE sweep_at IS NOT NULL;
    CREATE TABLE transactions (number INTEGER PRIMARY KEY, account INTEGER NOT NULL, seq INTEGER NOT NULL,
        previous INTEGER NOT NULL, type INTEGER NOT NULL, amount INTEGER NOT NULL, balance INTEGER NOT NULL,
        held INTEGER NOT NULL, debt INTEGER NOT NULL, occurred_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
        details BLOB NOT NULL, text BLOB NOT NULL, key BLOB, fingerprint INTEGER, chain BLOB NOT NULL);
)"}};

constexpr std::array account_columns{Column{"account"}, Column{"user_id", ColumnType::Text},
                                     Column{"sweep_at"}, Column{"state", ColumnType::Bytes}};
constexpr Table accounts{"accounts", Ownership::Account, 1, account_columns};

constexpr std::array line_columns{Column{"type"},
                                  Column{"amount"},
                                  Column{"balance"},
                                  Column{"held"},
                                  Column{"debt"},
                                  Column{"occurred_at"},
                                  Column{"created_at"},
                                  Column{"details", ColumnType::Bytes},
                                  Column{"text", ColumnType::Bytes},
                                  Column{"key", ColumnType::Bytes},
                                  Column{"fingerprint"},
                                  Column{"chain", ColumnType::Bytes}};
constexpr Journal transactions{"transactions", "account", line_columns};

/// What the program needs of a state, in front of as many bytes as an account with one grant has.
struct State
{
    std::int64_t last = 0;  ///< position of the last line
    std::int64_t balance = 0;
    std::int64_t seq = 0;
    std::array<char, 48> rest{};
};

struct Account
{
    std::int64_t number = 0;
    std::string user_id;
    State state;
};

double thread_cpu_us()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double wall_us()
{
    auto const now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()) / 1e3;
}

std::int64_t bytes_written()
{
    std::ifstream io("/proc/self/io");
    for (std::string name, value; io >> name >> value;) {
        if (name == "write_bytes:") {
            return std::stoll(value);
        }
    }
    return 0;
}

void write_account(Batch& batch, Account const& account)
{
    std::array const row{Value::integer(account.number), Value::text(account.user_id), Value::null(),
                         Value::bytes({reinterpret_cast<char const*>(&account.state), sizeof account.state})};
    batch.upsert(accounts, row);
}

Account load_account(Batch& batch, std::int64_t number)
{
    Account account{number, {}, {}};
    std::array const key{Value::integer(number)};
    batch.load(accounts, key, [&](Row const& row) {
        account.user_id = row.text(1);
        std::memcpy(&account.state, row.bytes(3).data(), sizeof account.state);
    });
    return account;
}

void append_line(Batch& batch, Account& account, std::int64_t number)
{
    static std::string const details(60, 'd');
    static std::string const text(100, 't');
    static std::string const key(16, 'k');
    static std::string const chain(32, 'c');
    account.state.balance -= 1'000;
    std::array const values{Value::integer(1),
                            Value::integer(-1'000),
                            Value::integer(account.state.balance),
                            Value::integer(0),
                            Value::integer(0),
                            Value::integer(1'700'000'000'000 + number / 50),
                            Value::integer(1'700'000'000'000 + number / 50),
                            Value::bytes(details),
                            Value::bytes(text),
                            Value::bytes(key),
                            Value::integer(number * 7919),
                            Value::bytes(chain)};
    ++account.state.seq;
    account.state.last =
        batch.append(transactions, account.number, account.state.seq, number, account.state.last, values);
}

/// Draws 1 … n with Zipf's law, exponent 0.99.
class Zipf
{
public:
    explicit Zipf(std::int64_t n)
    {
        double sum = 0;
        for (std::int64_t rank = 1; rank <= n; ++rank) {
            cumulative_.push_back(sum += 1 / std::pow(static_cast<double>(rank), 0.99));
        }
    }
    std::int64_t operator()(std::mt19937_64& random)
    {
        std::uniform_real_distribution<double> uniform(0, cumulative_.back());
        return std::ranges::upper_bound(cumulative_, uniform(random)) - cumulative_.begin() + 1;
    }

private:
    std::vector<double> cumulative_;
};

/// A number far from those of the ranks beside: a user's account has a hash for its number, so that two busy
/// ones seldom share a page.
std::int64_t number_of(std::int64_t rank)
{
    auto word = static_cast<std::uint64_t>(rank) * 0x9e37'79b9'7f4a'7c15U;
    word = (word ^ word >> 32) * 0xd6e8'feb8'6659'fd93U;
    return static_cast<std::int64_t>((word ^ word >> 32) >> 1);
}

void measure_spends(Database& database, std::int64_t spends, std::int64_t batch_size,
                    std::int64_t account_count)
{
    {
        auto const batch = database.begin(0);
        for (std::int64_t rank = 1; rank <= account_count; ++rank) {
            Account account{number_of(rank), fmt::format("user-{:08}", rank), {}};
            account.state.balance = 1'000'000'000;
            write_account(*batch, account);
        }
        batch->commit(0);
        database.between_batches(0);
    }
    std::mt19937_64 random(1);
    Zipf zipf(account_count);
    std::vector<std::int64_t> chosen(static_cast<std::size_t>(spends));
    std::ranges::generate(chosen, [&] { return number_of(zipf(random)); });

    auto const wall = wall_us();
    auto const cpu = thread_cpu_us();
    auto const written = bytes_written();
    double in_commit = 0;
    for (std::int64_t done = 0; done < spends;) {
        auto const batch = database.begin(0);
        for (std::int64_t end = std::min(spends, done + batch_size); done < end; ++done) {
            auto account = load_account(*batch, chosen[static_cast<std::size_t>(done)]);
            append_line(*batch, account, done + 1);
            write_account(*batch, account);
        }
        auto const before = thread_cpu_us();
        batch->commit(0);
        database.between_batches(0);
        in_commit += thread_cpu_us() - before;
    }
    auto const n = static_cast<double>(spends);
    auto const cpu_each = (thread_cpu_us() - cpu) / n;
    auto const wall_each = (wall_us() - wall) / n;
    database.close();
    fmt::print(
        "spend: {:.2f} us CPU ({:.2f} of it commit and checkpoint), {:.2f} us wall, {:.0f} bytes written\n",
        cpu_each, in_commit / n, wall_each, static_cast<double>(bytes_written() - written) / n);
}

Key16 key_of(std::uint64_t number)
{
    std::mt19937_64 random(number);
    std::uint64_t const words[2] = {random(), random()};
    Key16 key;
    std::memcpy(key.data(), words, sizeof words);
    return key;
}

double find_each_ns(KeyIndex& index, std::uint64_t first, std::uint64_t stride)
{
    std::vector<Key16> keys;
    for (std::uint64_t number = 0; number < 100'000; ++number) {
        keys.push_back(key_of(first + number * stride));
    }
    std::size_t found = 0;
    auto const before = thread_cpu_us();
    for (auto const& key : keys) {
        found += index.find(key).has_value() ? 1U : 0U;
    }
    auto const each = (thread_cpu_us() - before) * 1e3 / static_cast<double>(keys.size());
    return found == 0 || found == keys.size() ? each : -1;
}

void measure_keys(Database& database)
{
    auto& index = *database.derived_index(KeySpace::Idempotency);
    constexpr std::int64_t count = 1'800'000;  // six files and most of a map
    std::vector<KeyEntry> entries;
    for (std::int64_t place = 1; place <= count; ++place) {
        entries.push_back({key_of(static_cast<std::uint64_t>(place)), 1, place});
    }
    auto const before = thread_cpu_us();
    for (auto const& entry : entries) {
        index.add(entry);
    }
    auto const add_each = (thread_cpu_us() - before) * 1e3 / static_cast<double>(count);
    while (index.complete_through() < 6 * 256 * 1024) {
        timespec const moment{0, 1'000'000};
        nanosleep(&moment, nullptr);
    }
    fmt::print(
        "keys, {} in six files and memory: add {:.0f} ns, find in memory {:.0f} ns, in a file {:.0f} ns, "
        "none {:.0f} ns\n",
        count, add_each, find_each_ns(index, count - 100'000, 1), find_each_ns(index, 1, 10),
        find_each_ns(index, count + 1, 1));
}

}  // namespace

int main(int argc, char** argv)
{
    auto const argument = [&](int at, std::int64_t otherwise) {
        return argc > at ? std::stoll(argv[at]) : otherwise;
    };
    std::filesystem::path const directory = argc > 1 ? argv[1] : "/tmp/creditd_storage_spend";
    std::filesystem::remove_all(directory);
    sqlite::Options options;
    options.directory = directory;
    options.page_size = argument(5, options.page_size);
    {
        auto const database = sqlite::open(options, schema);
        measure_spends(*database, argument(2, 500'000), argument(3, 128), argument(4, 20'000));
    }
    {
        auto const database = sqlite::open(options, schema);
        measure_keys(*database);
        database->close();
    }
    std::filesystem::remove_all(directory);
}
