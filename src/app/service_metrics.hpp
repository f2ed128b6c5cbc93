#pragma once

#include "app/capabilities.hpp"
#include "app/clock.hpp"
#include "app/verification.hpp"
#include "endpoint/services.hpp"
#include "http/metrics.hpp"
#include "ledger/balance_cache.hpp"

namespace creditd::app {

/// Registers what engine, database, workers, clock and verify count. `system_clock` may be null. What is
/// passed outlives the registry's last reader.
void register_service_metrics(http::MetricsRegistry& registry, endpoint::Services& services,
                              Verifier const& verifier, SystemClock* system_clock);

/// Registers what bulk work in the background counts.
void register_bulk_work(http::MetricsRegistry& registry, Capabilities const& capabilities);

/// Registers what the balance cache counts.
void register_balance_cache(http::MetricsRegistry& registry, ledger::BalanceCache const& cache);

}  // namespace creditd::app
