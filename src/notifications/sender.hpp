#pragma once

#include "notifications/domain/notice.hpp"

#include <functional>

namespace creditd::notifications {

/// Brings notices of one channel to their receivers.
class Sender
{
public:
    virtual ~Sender() = default;

    /// How an attempt ended; from any thread, once.
    using Done = std::move_only_function<void(Attempt)>;

    /// Makes one attempt. May return before it ended, or block until then (at most 20 s), as the channel
    /// does.
    virtual void send(Notice const& notice, Done done) = 0;

    /// Attempts under way end soon, and none begins any more. Idempotent, from any thread.
    virtual void stop() = 0;
};

}  // namespace creditd::notifications
