#include "storage/postgres/lane.hpp"

#include "base/assert.hpp"
#include "storage/postgres/array_parameters.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace creditd::storage::postgres {

namespace {

constexpr std::string_view begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr std::string_view commit = "COMMIT";
constexpr std::string_view lock_lane = "SELECT holder, batch FROM writers WHERE lane = $1 FOR UPDATE";

/// Something to commit: the server then waits for its standby, so what was read is durable when it answers.
constexpr std::string_view touch_lane = "UPDATE writers SET batch = batch WHERE lane = $1";

/// By space, which is spelled out: the index by place is of one space only, and a plan made for any space
/// would read the whole table instead.
constexpr std::array<std::string_view, 2> forget_some{
    "DELETE FROM keys k USING (SELECT bucket, owner, space, key FROM keys WHERE space = 0 AND place < $1 "
    "ORDER BY place LIMIT $2) AS u WHERE k.bucket = u.bucket AND k.owner = u.owner AND k.space = u.space "
    "AND k.key = u.key",
    "DELETE FROM keys k USING (SELECT bucket, owner, space, key FROM keys WHERE space = 1 AND place < $1 "
    "ORDER BY place LIMIT $2) AS u WHERE k.bucket = u.bucket AND k.owner = u.owner AND k.space = u.space "
    "AND k.key = u.key"};

/// Where this process begins to count its commits, unlike any other.
std::int64_t first_mark()
{
    std::int64_t mark = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&mark), sizeof mark) != 1) {
        throw StorageFailure("no random bytes");
    }
    return mark & 0x3FFF'FFFF'FFFF'FFFF;
}

}  // namespace

Lane::Lane(Cluster& cluster, Leases& leases, LeasedLane leased, Patience patience)
    : cluster_(cluster),
      leases_(leases),
      leased_(leased),
      patience_(patience),
      last_mark_(first_mark())
{}

void Lane::open(SteadyTime deadline)
{
    connection_ = cluster_.connect(Session::Writer, deadline);
}

Connection& Lane::connect()
{
    auto const now = std::chrono::steady_clock::now();
    auto const deadline = now + patience_.connect;
    batch_deadline_ = now + patience_.batch;
    if (is_lost_) {
        leased_ = leases_.take(1, deadline).front();
        is_lost_ = false;
    }
    if (connection_ == nullptr || !connection_->is_open() || cluster_.is_outdated(*connection_)) {
        connection_.reset();
        connection_ = cluster_.connect(Session::Writer, deadline);
    }
    return *connection_;
}

void Lane::lose_lease()
{
    is_lost_ = true;
    leases_.lose(leased_.lane);
}

NumberSource Lane::numbers() const
{
    return NumberSource::of_lane(static_cast<int>(leased_.lane), leased_.numbers_through);
}

void Lane::leave_undecided(std::int64_t mark)
{
    undecided_ = mark;
    connection_.reset();
    cluster_.avoid_host();  // a primary cut off from its standbys would let the next commit wait too
}

bool Lane::was_committed(SteadyTime deadline)
{
    CREDITD_ASSERT(undecided_ != 0);
    while (std::chrono::steady_clock::now() < deadline) {
        try {
            if (auto const answer = ask_once(deadline)) {
                undecided_ = 0;
                return *answer;
            }
        } catch (StorageFailure const&) {
            // The commit itself may still hold the row, or the server be on its way back.
            connection_.reset();
            if (is_lost_) {
                throw;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw StorageUnavailable("whether the last batch was committed could not be found out in time");
}

void Lane::keep_house()
{
    constexpr std::int64_t most_at_once = 1'000;
    for (std::size_t space = 0; space < forget_before_.size(); ++space) {
        auto const before = std::exchange(forget_before_[space], 0);
        if (before == 0 || connection_ == nullptr || !connection_->is_open()) {
            continue;
        }
        PlainParameters bounds{Value::integer(before), Value::integer(most_at_once)};
        connection_->send(forget_some[space], bounds.finish());
        if (auto const done = connection_->finish(std::chrono::steady_clock::now() + patience_.batch);
            !done) {
            throw_failure(done.error(), "forgetting old keys");
        }
    }
}

/// Empty when the answer is not durable.
std::optional<bool> Lane::ask_once(SteadyTime deadline)
{
    connection_.reset();
    connection_ = cluster_.connect(Session::Writer, deadline);
    PlainParameters lane{Value::integer(leased_.lane)};
    auto const parameters = lane.finish();
    connection_->send(begin);
    connection_->send(lock_lane, parameters);
    connection_->send(touch_lane, parameters);
    connection_->send(commit);
    auto const limit = std::min(deadline, std::chrono::steady_clock::now() + patience_.batch);
    auto const results = connection_->finish(limit);
    if (!results) {
        connection_.reset();
        throw_failure(results.error(), "asking for the last batch");
    }
    if (connection_->was_warned()) {
        connection_.reset();
        cluster_.avoid_host();
        return std::nullopt;
    }
    auto const& row = (*results)[1];
    CREDITD_ASSERT(row.rows() == 1);
    if (row.view(0, 0) != holder()) {
        lose_lease();
        throw StorageUnavailable("the lane has another holder, whose batches cover the trace of ours");
    }
    return row.integer(0, 1) == undecided_;
}

}  // namespace creditd::storage::postgres
