#pragma once

#include "storage/failure.hpp"
#include "storage/postgres/binary.hpp"
#include "storage/postgres/result.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct pg_conn;

namespace creditd::storage::postgres {

using SteadyTime = std::chrono::steady_clock::time_point;

/// The connection ended, or its answer did not come in time. The socket is closed: whatever ran on it is left
/// to the server, which is never told to cancel.
class ConnectionLost : public StorageUnavailable
{
public:
    using StorageUnavailable::StorageUnavailable;
};

/// What the server said no to.
struct ServerError
{
    std::string state;  ///< SQLSTATE, five characters
    std::string message;
};

/// Throws the StorageFailure that fits: StorageConflict when the same work, begun again, may succeed at once;
/// StorageUnavailable when the server takes no work now; StorageFull; else StorageFailure.
[[noreturn]] void throw_failure(ServerError const& error, std::string_view during);

/// One parameter in binary form. The bytes must outlive the round trip.
struct Parameter
{
    Oid type = 0;
    std::string_view bytes;
    bool is_null = false;
};

/// A connection in pipeline mode: any number of statements go out together and cost one round trip. Used by
/// one thread at a time. Statements are prepared at their first use, in the same trip.
class Connection
{
public:
    /// `words`: keyword and value of one host, as libpq knows them. Throws ConnectionLost with the reason.
    Connection(std::span<std::pair<std::string, std::string> const> words, SteadyTime deadline);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Queues a statement. `sql` and the parameters' bytes must stay until `finish`.
    void send(std::string_view sql, std::span<Parameter const> parameters = {});

    /// Sends what is queued and marks the end of the trip, without waiting for an answer. The answers of an
    /// abandoned trip are read, and thrown away, by the next.
    void abandon(SteadyTime deadline);

    /// Sends what is queued and waits for every answer: one result a statement, or the first refusal, after
    /// which nothing of the trip was done. Throws ConnectionLost.
    [[nodiscard]] std::expected<std::vector<Result>, ServerError> finish(SteadyTime deadline);

    /// Says whether the server warned of anything since the last call: during a COMMIT it then committed
    /// without its standby.
    [[nodiscard]] bool was_warned();

    /// The server's timeline when the connection was made.
    [[nodiscard]] std::int64_t timeline() const { return timeline_; }
    void set_timeline(std::int64_t timeline) { timeline_ = timeline; }

    [[nodiscard]] bool is_open() const { return connection_ != nullptr; }
    void close() noexcept;

private:
    enum class Expected : std::uint8_t { Prepared, Rows };
    struct Awaited
    {
        Expected kind;
        std::string_view name;  ///< of the statement prepared
    };
    struct Trip
    {
        std::vector<Awaited> awaited;
        bool is_abandoned = false;
    };

    void establish(SteadyTime deadline);
    std::string const& prepared(std::string_view sql, std::span<Parameter const> parameters);
    void end_trip(bool is_abandoned);
    std::expected<std::vector<Result>, ServerError> read_trip(Trip const& trip, SteadyTime deadline);
    [[nodiscard]] pg_result* next_result(SteadyTime deadline);
    void wait(short events, SteadyTime deadline);
    void expect(bool went_well);
    [[noreturn]] void lose(std::string const& reason);

    pg_conn* connection_ = nullptr;
    bool was_warned_ = false;
    std::int64_t timeline_ = 0;
    std::unordered_map<std::string, std::string> names_;  ///< by parameter types and SQL
    std::int64_t next_name_ = 1;
    Trip current_;
    std::deque<Trip> trips_;  ///< sent, not read yet
    std::string signature_;   ///< kept for its memory
};

}  // namespace creditd::storage::postgres
