#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace creditd::http {

/// A body that goes on while the client reads it: whoever keeps it appends pieces as things happen, and each
/// is sent at once (HTTP-21). Any thread.
///
/// The server sends `keep_alive` when nothing was sent for 15 s, so that neither proxies nor the client take
/// the silence for the end. It ends when `end` was called, when the client goes, when the client reads too
/// slowly for the server's write timeout, and when the server stops.
class LiveBody
{
public:
    /// `waiting_limit`: bytes that may wait for a client that reads slowly.
    explicit LiveBody(std::string keep_alive, std::size_t waiting_limit = 64 * 1024)
        : keep_alive_(std::move(keep_alive)),
          waiting_limit_(waiting_limit)
    {}

    /// Adds a piece whole. False, with nothing added, when it would have to wait behind more than the limit,
    /// or when the body is over.
    bool append(std::string_view piece);

    /// Ends the body behind what was appended. Idempotent.
    void end();

    /// Nothing will be sent any more: it ended, or the client has gone.
    [[nodiscard]] bool is_over() const;

private:
    friend class Connection;

    // For the connection that sends it.

    /// `wake` is called, by whoever appends, when something came after `take` had found nothing.
    void attach(std::move_only_function<void()> wake);
    /// Moves what waits into `piece`; false when nothing does and nothing will.
    [[nodiscard]] bool take(std::string& piece);
    void detach();

    void wake_reader();

    std::string const keep_alive_;
    std::size_t const waiting_limit_;
    mutable std::mutex mutex_;
    std::string waiting_;
    std::move_only_function<void()> wake_;
    bool is_asleep_ = false;  ///< the connection waits to be woken
    bool has_ended_ = false;
    bool is_gone_ = false;
};

}  // namespace creditd::http
