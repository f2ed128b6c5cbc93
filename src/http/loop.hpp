#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace creditd::http {

/// One I/O thread. Handlers run on it and must not block it.
class Loop
{
public:
    virtual ~Loop() = default;

    /// Runs `work` on this loop's thread, soon and in order. Thread-safe; never runs it at once.
    virtual void post(std::move_only_function<void()> work) = 0;

    /// 0 … number of loops − 1; picks the engine's mailbox.
    [[nodiscard]] virtual std::size_t index() const = 0;

    /// True on this loop's own thread.
    [[nodiscard]] virtual bool is_current() const = 0;
};

/// The I/O threads of the process. Made before the servers that use them and destroyed after them, and after
/// every Exchange.
class Loops
{
public:
    explicit Loops(std::size_t threads);
    ~Loops();  ///< stops
    Loops(Loops const&) = delete;
    Loops& operator=(Loops const&) = delete;

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] Loop& operator[](std::size_t index) const;

    /// Starts the threads. Once.
    void start();

    /// Ends and joins the threads; what was posted and has not run never will. Idempotent. After
    /// Server::stop.
    void stop();

private:
    friend class Server;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::http
