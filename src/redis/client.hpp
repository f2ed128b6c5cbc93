#pragma once

#include "redis/reply.hpp"
#include "redis/url.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace creditd::redis {

/// A reply, or nothing: Redis was not there, or did not answer in time (what it did is not known).
using Done = std::move_only_function<void(std::optional<Reply>)>;

/// The connection as a piece of work sees it. Replies come in the order of the commands.
class Pipeline
{
public:
    virtual ~Pipeline() = default;

    /// `command` as `command_of` makes it. `done` is called once, perhaps before this returns.
    virtual void send(std::string command, Done done) = 0;

    /// Calls `then` when everything sent before it is answered or given up.
    virtual void when_answered(std::move_only_function<void()> then) = 0;
};

struct Options
{
    Url url;
    std::string ca_file;  ///< certificates to trust; empty: the system's

    /// How long a reply may take before this Redis counts as gone.
    std::chrono::milliseconds reply_within{100};
    std::chrono::milliseconds connect_within{1000};
    std::chrono::milliseconds first_pause{100};     ///< before connecting again; doubles …
    std::chrono::milliseconds longest_pause{5000};  ///< … up to this
    std::size_t queue_limit = 16'384;               ///< pieces of work and replies waited for

    /// Called on the client's thread whenever a connection is ready, before anybody else's work on it.
    std::function<void(Pipeline&)> on_connected;
};

struct Figures
{
    bool is_connected = false;
    std::uint64_t commands = 0;     ///< sent
    std::uint64_t failures = 0;     ///< sent and not answered, or not sent because nobody was there
    std::uint64_t connections = 0;  ///< made since the start
};

/// One connection to one Redis, on a thread of its own, for things that may fail: nobody ever waits for a
/// Redis that is not there (REDIS-1). Commands of many threads share the connection, one behind the other.
///
/// When a reply is overdue, the connection breaks, or Redis says that it cannot serve (no password, loading,
/// read-only, out of memory …), everything under way is given up, and so is everything at once until a new
/// connection has answered a PING; the pauses before new attempts grow (REDIS-2).
class Client
{
public:
    using Work = std::move_only_function<void(Pipeline&)>;

    /// Begins to connect; throws nothing when that fails.
    explicit Client(Options options);
    ~Client();  ///< stops
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    /// Runs `work` once, soon and in order, on the client's thread. While Redis is not there or the queue is
    /// full: at once on the caller's, with a pipeline that gives everything up. Must not block. Any thread.
    void run(Work work);

    /// Gives up what is under way and ends the thread. Idempotent. Not from the client's thread.
    void stop();

    [[nodiscard]] Figures figures() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::redis
