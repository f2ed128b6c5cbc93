#include "storage/postgres/leases.hpp"

#include "storage/postgres/array_parameters.hpp"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <deque>
#include <pthread.h>
#include <span>
#include <utility>

namespace creditd::storage::postgres {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{2'000};

constexpr std::string_view begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr std::string_view commit = "COMMIT";
constexpr std::string_view rollback = "ROLLBACK";
/// Without those in use: a live writer's row is locked while its batch is under way.
constexpr std::string_view lock_free =
    "SELECT lane, holder, renewed_at, numbers_through FROM writers WHERE holder = '' OR renewed_at < "
    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - $1 ORDER BY lane FOR UPDATE";
constexpr std::string_view server_time =
    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
constexpr std::string_view take_over = "UPDATE writers SET holder = $1, renewed_at = $2 WHERE lane = $3";
constexpr std::string_view renew_one = "UPDATE writers SET renewed_at = $1 WHERE lane = $2 AND holder = $3";
constexpr std::string_view give_back = "UPDATE writers SET holder = '' WHERE holder = $1";

SteadyTime soon()
{
    return std::chrono::steady_clock::now() + patience;
}

/// A name that no other process has, now or later.
std::string new_holder()
{
    std::array<unsigned char, 12> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
        throw StorageFailure("no random bytes");
    }
    std::string name;
    for (auto const byte : random) {
        name += fmt::format("{:02x}", byte);
    }
    return name;
}

std::vector<Result> answers_of(Connection& connection, std::string_view during, SteadyTime deadline)
{
    auto results = connection.finish(deadline);
    if (!results) {
        connection.close();
        throw_failure(results.error(), during);
    }
    return std::move(*results);
}

struct Candidate
{
    std::int64_t renewed_at = 0;
    LeasedLane lane;
};

/// Free lanes, those first that were given back or lapsed longest ago.
std::vector<Candidate> free_lanes(Result const& rows, std::int64_t now)
{
    std::vector<Candidate> free;
    for (int row = 0; row < rows.rows(); ++row) {
        bool const is_given_back = rows.view(row, 1).empty();
        auto const renewed_at = rows.integer(row, 2);
        if (is_given_back || renewed_at + Leases::lease_life.count() < now) {
            free.push_back({renewed_at, {rows.integer(row, 0), rows.integer(row, 3)}});
        }
    }
    std::ranges::sort(free, {},
                      [](Candidate const& each) { return std::pair{each.renewed_at, each.lane.lane}; });
    return free;
}

}  // namespace

Leases::Leases(Cluster& cluster) : cluster_(cluster), holder_(new_holder()), thread_([this] { run(); }) {}

Leases::~Leases()
{
    close();
}

Connection& Leases::connection(SteadyTime deadline)
{
    if (connection_ == nullptr || !connection_->is_open() || cluster_.is_outdated(*connection_)) {
        connection_ = cluster_.connect(Session::Keeper, deadline);
    }
    return *connection_;
}

std::vector<LeasedLane> Leases::take(int count, SteadyTime deadline)
{
    std::lock_guard const lock(connection_mutex_);
    auto& on = connection(deadline);
    on.send(begin);
    PlainParameters life{Value::integer(lease_life.count())};
    on.send(lock_free, life.finish());
    on.send(server_time);
    auto const known = answers_of(on, "leasing lanes", deadline);
    auto const now = known[2].integer(0, 0);
    auto free = free_lanes(known[1], now);
#ifndef CREDITD_PLANTED_LANE_ONCE
    // One of ours may have lapsed unnoticed, and its writer still go on: nobody here takes it twice.
    std::erase_if(free, [&](Candidate const& each) { return lanes_.contains(each.lane.lane); });
#endif
    if (static_cast<int>(free.size()) < count) {
        on.send(rollback);
        [[maybe_unused]] auto const ended = answers_of(on, "leasing lanes", deadline);
        throw StorageUnavailable(fmt::format(
            "{} of the {} writing lanes of the cluster are in use, and this node wants {} more: run fewer nodes or "
            "lower database.lanes; the lanes of a node that died are free after {} s",
            lanes_in_cluster - static_cast<std::int64_t>(free.size()), lanes_in_cluster, count,
            lease_life.count() / 1'000));
    }
    std::vector<LeasedLane> taken;
    std::deque<PlainParameters> kept;
    for (auto const& candidate : std::span(free).first(static_cast<std::size_t>(count))) {
        taken.push_back(candidate.lane);
        kept.push_back({Value::text(holder_), Value::integer(now), Value::integer(candidate.lane.lane)});
        on.send(take_over, kept.back().finish());
    }
    on.send(commit);
    [[maybe_unused]] auto const done = answers_of(on, "leasing lanes", deadline);
    for (auto const& lane : taken) {
        lanes_.insert(lane.lane);
    }
    return taken;
}

void Leases::lose(std::int64_t lane)
{
    std::lock_guard const lock(connection_mutex_);
    lanes_.erase(lane);
}

/// One row at a time, each committed by itself: a batch under way holds its lane's row, and nobody should
/// wait for two of them.
void Leases::renew(SteadyTime deadline)
{
    std::lock_guard const lock(connection_mutex_);
    auto& on = connection(deadline);
    on.send(server_time);
    auto const known = answers_of(on, "renewing leases", deadline);
    for (auto const lane : lanes_) {
        PlainParameters lease{Value::integer(known[0].integer(0, 0)), Value::integer(lane),
                              Value::text(holder_)};
        on.send(renew_one, lease.finish());
        [[maybe_unused]] auto const done = answers_of(on, "renewing leases", deadline);
    }
}

void Leases::run()
{
    pthread_setname_np(pthread_self(), "leases");
    auto pause = renewal;
    std::unique_lock lock(mutex_);
    while (!stopping_.wait_for(lock, pause, [this] { return is_stopping_; })) {
        lock.unlock();
        try {
            renew(soon());
            pause = renewal;
        } catch (StorageFailure const&) {
            pause = renewal_again;  // whoever writes meets it too, and says so
        }
        lock.lock();
    }
}

void Leases::close() noexcept
{
    {
        std::lock_guard const lock(mutex_);
        is_stopping_ = true;
    }
    stopping_.notify_all();
    if (!thread_.joinable()) {
        return;
    }
    thread_.join();
    std::lock_guard const lock(connection_mutex_);
    try {
        if (connection_ != nullptr && connection_->is_open()) {
            PlainParameters name{Value::text(holder_)};
            connection_->send(give_back, name.finish());
            [[maybe_unused]] auto const done = connection_->finish(soon());
        }
    } catch (StorageFailure const&) {
        // They lapse by themselves.
    }
    connection_.reset();
}

}  // namespace creditd::storage::postgres
