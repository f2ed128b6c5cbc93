#include "app/service_metrics.hpp"

#include "app/version.hpp"

#include <string>

namespace creditd::app {

namespace {

/// A figure of the engine as a metric.
template <class Read>
std::function<double()> of_engine(endpoint::Services& services, Read read)
{
    return [&services, read] { return static_cast<double>(read(services.engine.figures())); };
}

constexpr double in_seconds(std::uint64_t microseconds)
{
    return static_cast<double>(microseconds) / 1e6;
}

using Figures = engine::EngineFigures;

void register_engine(http::MetricsRegistry& registry, endpoint::Services& services)
{
    registry.gauge("creditd_engine_queue_depth", "Commands waiting for the writer.",
                   of_engine(services, [](Figures const& f) { return f.queued; }));
    registry.gauge("creditd_engine_largest_batch", "Commands in the largest batch so far.",
                   of_engine(services, [](Figures const& f) { return f.largest_batch; }));
    registry.observed_counter("creditd_engine_commands_total", "Commands that left the queue.",
                              of_engine(services, [](Figures const& f) { return f.commands; }));
    registry.observed_counter("creditd_engine_batches_total",
                              "Batches; commands by batches is the batch size.",
                              of_engine(services, [](Figures const& f) { return f.batches; }));
    registry.observed_counter(
        "creditd_engine_batch_seconds_total", "Time spent in batches, commits included.",
        of_engine(services, [](Figures const& f) { return in_seconds(f.batch_microseconds); }));
    registry.observed_counter(
        "creditd_engine_commit_seconds_total", "Time spent waiting for commits to reach the disk.",
        of_engine(services, [](Figures const& f) { return in_seconds(f.commit_microseconds); }));
    registry.observed_counter("creditd_engine_failures_total", "Batches that the store failed.",
                              of_engine(services, [](Figures const& f) { return f.failures; }));
    registry.observed_counter("creditd_engine_retries_total",
                              "Batches begun again after a conflict or a commit without an answer.",
                              of_engine(services, [](Figures const& f) { return f.retries; }));
    registry.observed_counter("creditd_engine_overloads_total",
                              "Commands refused because the queue was full or did not move in time.",
                              of_engine(services, [](Figures const& f) { return f.refused_overload; }));
    registry.observed_counter("creditd_idempotency_replays_total", "Repeats answered from the record.",
                              of_engine(services, [](Figures const& f) { return f.replays; }));
    registry.observed_counter("creditd_idempotency_conflicts_total",
                              "Keys that came again with another request.",
                              of_engine(services, [](Figures const& f) { return f.key_conflicts; }));
}

}  // namespace

void register_service_metrics(http::MetricsRegistry& registry, endpoint::Services& services,
                              Verifier const& verifier, SystemClock* system_clock)
{
    register_engine(registry, services);
    registry.gauge("creditd_database_log_bytes", "Written ahead and not yet folded into the main file.",
                   [&services] { return static_cast<double>(services.database.log_bytes()); });
    registry.gauge("creditd_workers_queued", "Reads waiting for a worker.",
                   [&services] { return static_cast<double>(services.workers.queued()); });
    registry.gauge("ledger_invariant_violations_total",
                   "What the last verify found wrong. Page on more than 0.",
                   [&verifier] { return static_cast<double>(verifier.last_violations()); });
    registry.gauge("creditd_last_verify_seconds", "How long the last verify took; -1 before the first.",
                   [&verifier] {
                       auto const took_ms = verifier.last_took_ms();
                       return took_ms < 0 ? -1.0 : static_cast<double>(took_ms) / 1e3;
                   });
    if (system_clock != nullptr) {
        registry.gauge(
            "creditd_clock_apart_seconds", "Wall clock less what it should show; suspect beyond 60.",
            [system_clock] { return static_cast<double>(system_clock->apart().in_milliseconds()) / 1e3; });
    }
    registry.gauge("creditd_build_info", "1, labelled with the program's version.", [] { return 1.0; },
                   {{"version", std::string{program_version()}}, {"commit", std::string{program_commit()}}});
}

void register_bulk_work(http::MetricsRegistry& registry, Capabilities const& capabilities)
{
    registry.observed_counter("creditd_bulk_unreadable_jobs_total",
                              "Bulk jobs that were ended because their records made no sense.",
                              [&] { return static_cast<double>(capabilities.unreadable_bulk_jobs()); });
}

void register_balance_cache(http::MetricsRegistry& registry, ledger::BalanceCache const& cache)
{
    auto const count = [&](std::string_view name, std::string_view help,
                           std::uint64_t ledger::BalanceCacheFigures::* figure) {
        registry.observed_counter(name, help,
                                  [&cache, figure] { return static_cast<double>(cache.figures().*figure); });
    };
    using Cached = ledger::BalanceCacheFigures;
    registry.gauge("creditd_redis_connected", "1 while Redis answers.",
                   [&cache] { return cache.figures().is_connected ? 1.0 : 0.0; });
    count("creditd_balance_cache_hits_total", "Balances read from Redis.", &Cached::hits);
    count("creditd_balance_cache_misses_total", "Balances read from the database instead.", &Cached::misses);
    count("creditd_balance_cache_rubbish_total", "Of them, for values that this ledger did not write.",
          &Cached::rubbish);
    count("creditd_balance_cache_writes_total", "Balances written to Redis.", &Cached::written);
    count("creditd_redis_failures_total", "Commands that Redis did not answer, or that were not sent.",
          &Cached::failures);
}

}  // namespace creditd::app
