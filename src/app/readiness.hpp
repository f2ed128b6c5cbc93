#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace creditd::app {

/// Whether this server should be sent requests: it is not stopping, its clock is believed, and a commit
/// reached the disk within the last second. When none did, asking makes one, of a row that nobody reads; so a
/// full disk is noticed when it fills and when there is room again, and an idle server that nobody asks
/// writes nothing. Any thread.
class Readiness
{
public:
    explicit Readiness(endpoint::Services& services) : services_(services) {}

    /// Not ready from now on.
    void drain() { draining_ = true; }

    /// 200 `{"status":"ready"}`, or 503 `not_ready` with `reasons`; waits for a commit if it must.
    void answer(std::unique_ptr<http::Exchange> exchange);

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    void probe(http::Loop& loop);
    void conclude(engine::Fate fate);

    endpoint::Services& services_;
    std::atomic<bool> draining_ = false;

    std::mutex mutex_;
    bool is_probing_ = false;
    SteadyTime probing_since_{};
    SteadyTime committed_at_{};  ///< of the last good probe
    std::vector<std::unique_ptr<http::Exchange>> waiting_;
};

}  // namespace creditd::app
