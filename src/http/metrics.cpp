#include "http/metrics.hpp"

#include "base/assert.hpp"
#include "http/route.hpp"
#include "http/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <thread>

namespace creditd::http {

namespace {

constexpr std::size_t most_cells = 32 * 1024;

/// One thread's counts. A thread that ended leaves its counts here.
struct alignas(64) Shard
{
    std::array<std::atomic<std::uint64_t>, most_cells> cells{};
};

std::string label_text(Labels const& labels)
{
    std::string text;
    for (auto const& [name, value] : labels) {
        text.append(text.empty() ? "" : ",").append(name).append("=\"");
        for (char const c : value) {
            if (c == '"' || c == '\\') {
                text += '\\';
            }
            text += c == '\n' ? ' ' : c;
        }
        text += '"';
    }
    return text;
}

std::string in_braces(std::string const& labels)
{
    return labels.empty() ? labels : "{" + labels + "}";
}

struct Series
{
    std::string labels;
    std::size_t cell = 0;
    std::span<std::uint64_t const> bounds{};  // histograms only
    std::function<double()> read{};           // asked-for values only
};

struct Family
{
    std::string_view type;
    std::string help;
    std::vector<Series> series;
};

/// Which shard this thread counts in, for the registry it used last.
struct LastUsed
{
    std::uint64_t registry = 0;
    Shard* shard = nullptr;
};

LastUsed& last_used()
{
    thread_local LastUsed last;
    return last;
}

std::uint64_t next_registry_number()
{
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

}  // namespace

struct MetricsRegistry::State
{
    std::uint64_t const number = next_registry_number();
    mutable std::mutex mutex;
    std::map<std::string, Family, std::less<>> families;
    std::map<std::thread::id, std::unique_ptr<Shard>> shards;
    std::size_t cells_used = 0;

    Series& add(std::string_view name, std::string_view type, std::string_view help, Labels const& labels)
    {
        auto& family = families[std::string{name}];
        CREDITD_ASSERT(family.type.empty() || family.type == type);
        family.type = type;
        family.help = help;
        auto& series = family.series.emplace_back();
        series.labels = label_text(labels);
        return series;
    }

    std::size_t take_cells(std::size_t count)
    {
        CREDITD_ASSERT(cells_used + count <= most_cells);
        return std::exchange(cells_used, cells_used + count);
    }

    [[nodiscard]] std::uint64_t sum(std::size_t cell) const
    {
        std::uint64_t total = 0;
        for (auto const& [thread, shard] : shards) {
            total += shard->cells[cell].load(std::memory_order_relaxed);
        }
        return total;
    }

    void append_histogram(std::string& out, std::string const& name, Series const& series) const
    {
        std::uint64_t count = 0;
        for (std::size_t i = 0; i <= series.bounds.size(); ++i) {
            count += sum(series.cell + i);
        }
        if (count == 0) {
            return;  // routes times status classes make many that never happen
        }
        auto const comma = series.labels.empty() ? "" : ",";
        auto to = std::back_inserter(out);
        std::uint64_t below = 0;
        for (std::size_t i = 0; i <= series.bounds.size(); ++i) {
            below += sum(series.cell + i);
            auto const bound = i < series.bounds.size()
                                   ? fmt::format("{}", static_cast<double>(series.bounds[i]) / 1e6)
                                   : std::string{"+Inf"};
            fmt::format_to(to, "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, series.labels, comma, bound, below);
        }
        auto const total = static_cast<double>(sum(series.cell + series.bounds.size() + 1)) / 1e6;
        fmt::format_to(to, "{}_sum{} {}\n", name, in_braces(series.labels), total);
        fmt::format_to(to, "{}_count{} {}\n", name, in_braces(series.labels), below);
    }
};

MetricsRegistry::MetricsRegistry() : state_(std::make_unique<State>()) {}
MetricsRegistry::~MetricsRegistry() = default;

std::atomic<std::uint64_t>* MetricsRegistry::cells()
{
    auto& last = last_used();
    if (last.registry != state_->number) [[unlikely]] {
        std::scoped_lock const lock{state_->mutex};
        auto& shard = state_->shards[std::this_thread::get_id()];
        if (!shard) {
            shard = std::make_unique<Shard>();
        }
        last = {state_->number, shard.get()};
    }
    return last.shard->cells.data();
}

namespace {

/// The thread is the only writer of its cells, so a load and a store do.
void add_to(std::atomic<std::uint64_t>& cell, std::uint64_t by)
{
    cell.store(cell.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

}  // namespace

void Counter::increment(std::uint64_t by) const
{
    add_to(registry_->cells()[cell_], by);
}

void Histogram::observe(std::uint64_t millionths) const
{
    auto* const cells = registry_->cells() + cell_;
    auto const bucket = std::ranges::lower_bound(bounds_, millionths) - bounds_.begin();
    add_to(cells[bucket], 1);
    add_to(cells[bounds_.size() + 1], millionths);
}

Counter MetricsRegistry::counter(std::string_view name, std::string_view help, Labels const& labels)
{
    std::scoped_lock const lock{state_->mutex};
    auto& series = state_->add(name, "counter", help, labels);
    series.cell = state_->take_cells(1);
    Counter counter;
    counter.registry_ = this;
    counter.cell_ = series.cell;
    return counter;
}

Histogram MetricsRegistry::histogram(std::string_view name, std::string_view help, Labels const& labels,
                                     std::span<std::uint64_t const> bounds)
{
    std::scoped_lock const lock{state_->mutex};
    auto& series = state_->add(name, "histogram", help, labels);
    series.cell = state_->take_cells(bounds.size() + 2);  // the buckets, the one beyond, the sum
    series.bounds = bounds;
    Histogram histogram;
    histogram.registry_ = this;
    histogram.cell_ = series.cell;
    histogram.bounds_ = bounds;
    return histogram;
}

void MetricsRegistry::gauge(std::string_view name, std::string_view help, std::function<double()> read,
                            Labels const& labels)
{
    std::scoped_lock const lock{state_->mutex};
    state_->add(name, "gauge", help, labels).read = std::move(read);
}

void MetricsRegistry::observed_counter(std::string_view name, std::string_view help,
                                       std::function<double()> read, Labels const& labels)
{
    std::scoped_lock const lock{state_->mutex};
    state_->add(name, "counter", help, labels).read = std::move(read);
}

std::string MetricsRegistry::text() const
{
    std::scoped_lock const lock{state_->mutex};
    std::string out;
    for (auto const& [name, family] : state_->families) {
        fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, family.help, name,
                       family.type);
        for (auto const& series : family.series) {
            if (!series.bounds.empty()) {
                state_->append_histogram(out, name, series);
            } else if (series.read) {
                fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, in_braces(series.labels),
                               series.read());
            } else {
                fmt::format_to(std::back_inserter(out), "{}{} {}\n", name, in_braces(series.labels),
                               state_->sum(series.cell));
            }
        }
    }
    return out;
}

std::span<std::uint64_t const> MetricsRegistry::latency_bounds()
{
    static constexpr std::array<std::uint64_t, 15> bounds{
        250,     500,     1000,    2500,      5000,      10'000,    25'000,    50'000,
        100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};
    return bounds;
}

std::vector<Route> metrics_routes(MetricsRegistry const& registry)
{
    std::vector<Route> routes;
    routes.push_back({.method = Method::Get,
                      .path = "/metrics",
                      .access = Access::public_(),
                      .operation = "getMetrics",
                      .handler = [&registry](std::unique_ptr<Exchange> exchange) {
                          Response response;
                          response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                          response.body = registry.text();
                          exchange->respond(std::move(response));
                      }});
    return routes;
}

}  // namespace creditd::http
