#pragma once

#include "base/numbers.hpp"
#include "storage/key_index.hpp"
#include "storage/postgres/cluster.hpp"
#include "storage/postgres/leases.hpp"
#include "storage/postgres/table_cache.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace creditd::storage::postgres {

/// How long is waited for what.
struct Patience
{
    std::chrono::milliseconds connect{800};  ///< until a batch or a read says that there is no database
    std::chrono::milliseconds batch{2'000};  ///< from a batch's begin to the answer to its commit
    std::chrono::milliseconds read{3'000};   ///< for the answer to one query of a reader
};

/// One writer: its connection, its lease, its last commit. Used by its thread alone.
class Lane
{
public:
    Lane(Cluster& cluster, Leases& leases, LeasedLane leased, Patience patience);

    /// Makes the first connection, while nobody waits for a batch yet. Throws StorageUnavailable.
    void open(SteadyTime deadline);

    /// A connection with nothing under way, newly made where the last one ended. A batch's time begins.
    /// Throws StorageUnavailable.
    [[nodiscard]] Connection& connect();

    /// The row to lock first in every batch, and the name that must stand in it.
    [[nodiscard]] std::int64_t number() const { return leased_.lane; }
    [[nodiscard]] std::string const& holder() const { return leases_.holder(); }

    /// Somebody else has this lane now: the next `connect` takes another.
    void lose_lease();

    /// A mark that no other commit on this lane has; the commit writes it into the lane's row.
    [[nodiscard]] std::int64_t new_mark() { return ++last_mark_; }
    /// The commit with this mark ended without an answer.
    void leave_undecided(std::int64_t mark);
    [[nodiscard]] bool was_committed(SteadyTime deadline);

    /// No row of this lane has a higher number.
    void gave_numbers(std::int64_t through)
    {
        leased_.numbers_through = std::max(leased_.numbers_through, through);
    }
    [[nodiscard]] NumberSource numbers() const;

    /// Entries of that space below `place` may go, a few at each `keep_house`.
    void forget_keys_before(KeySpace space, std::int64_t place)
    {
        forget_before_[static_cast<std::size_t>(space)] = place;
    }
    void keep_house();

    [[nodiscard]] Patience const& patience() const { return patience_; }
    [[nodiscard]] TableCache& tables() { return tables_; }
    [[nodiscard]] SteadyTime batch_deadline() const { return batch_deadline_; }
    void close() noexcept { connection_.reset(); }

    bool batch_is_open = false;

private:
    std::optional<bool> ask_once(SteadyTime deadline);

    Cluster& cluster_;
    Leases& leases_;
    LeasedLane leased_;
    bool is_lost_ = false;
    SteadyTime batch_deadline_{};
    Patience patience_;
    std::unique_ptr<Connection> connection_;
    TableCache tables_;
    std::array<std::int64_t, 2> forget_before_{};  ///< by key space; 0: nothing to do
    std::int64_t last_mark_ = 0;
    std::int64_t undecided_ = 0;  ///< mark of the commit nobody knows the end of, or 0
};

}  // namespace creditd::storage::postgres
