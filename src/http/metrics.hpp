#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {

class MetricsRegistry;

/// A number that only rises. Copied freely; valid as long as its registry.
class Counter
{
public:
    void increment(std::uint64_t by = 1) const;

private:
    friend class MetricsRegistry;
    MetricsRegistry* registry_ = nullptr;
    std::size_t cell_ = 0;
};

/// A distribution over fixed bounds.
class Histogram
{
public:
    /// In the unit of the bounds, times 1e6: microseconds for bounds in seconds.
    void observe(std::uint64_t millionths) const;

private:
    friend class MetricsRegistry;
    MetricsRegistry* registry_ = nullptr;
    std::size_t cell_ = 0;
    std::span<std::uint64_t const> bounds_;
};

using Labels = std::vector<std::pair<std::string, std::string>>;

/// The metrics of the process. Each thread counts in cells of its own, without atomic read-modify-write;
/// `text` adds them up. Registering takes a lock and is done once, at wiring; counting takes none.
class MetricsRegistry
{
public:
    MetricsRegistry();
    ~MetricsRegistry();
    MetricsRegistry(MetricsRegistry const&) = delete;
    MetricsRegistry& operator=(MetricsRegistry const&) = delete;

    /// `name` without unit tricks: `creditd_http_requests_total`. The same name may come with several label
    /// sets.
    Counter counter(std::string_view name, std::string_view help, Labels const& labels = {});

    /// `bounds` in millionths, rising.
    Histogram histogram(std::string_view name, std::string_view help, Labels const& labels,
                        std::span<std::uint64_t const> bounds);

    /// A number that is asked for whenever the metrics are read; must be cheap and thread-safe.
    void gauge(std::string_view name, std::string_view help, std::function<double()> read,
               Labels const& labels = {});

    /// The same for a number that only rises and that somebody else counts.
    void observed_counter(std::string_view name, std::string_view help, std::function<double()> read,
                          Labels const& labels = {});

    /// Prometheus text exposition, format 0.0.4.
    [[nodiscard]] std::string text() const;

    /// Bounds for latencies, 0.25 ms to 10 s.
    [[nodiscard]] static std::span<std::uint64_t const> latency_bounds();

private:
    friend class Counter;
    friend class Histogram;
    std::atomic<std::uint64_t>* cells();

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::http
