#pragma once

#include "app/capabilities.hpp"
#include "app/clock.hpp"
#include "app/open_ledger.hpp"
#include "app/settings.hpp"
#include "crypto/public_id.hpp"
#include "engine/engine.hpp"

#include <memory>
#include <optional>

namespace creditd::app {

enum class ClockKind : std::uint8_t {
    System,
    Test,
    OfMode,  ///< the test clock on a test ledger, which it leaves where it stands
};

struct CoreOptions
{
    LedgerMissing if_missing = LedgerMissing::Make;
    ClockKind clock = ClockKind::System;

    /// Where the test clock of a new ledger begins; by default the machine's time.
    std::optional<Moment> test_clock_begins{};

    /// What the system clock reads.
    ClockSources clocks = machine_clocks();
};

/// An open ledger with its clock, its capabilities and its engine: everything but listeners. What a server
/// and a command that found no server have in common.
class LedgerCore
{
public:
    /// Throws storage::CannotOpen (also for a test clock on a live ledger) and storage::StorageFailure.
    LedgerCore(Settings settings, CoreOptions const& options);
    ~LedgerCore();  ///< closes
    LedgerCore(LedgerCore const&) = delete;
    LedgerCore& operator=(LedgerCore const&) = delete;

    /// Finishes what the engine has queued, and ends its thread.
    void stop_engine();

    /// The above, then folds the log and closes the ledger. Nobody may read it any more. Idempotent; throws
    /// StorageFailure.
    void close();

    [[nodiscard]] Settings const& settings() const { return settings_; }
    [[nodiscard]] OpenLedger const& ledger() const { return ledger_; }
    [[nodiscard]] storage::Database& database() { return *ledger_.database; }
    [[nodiscard]] engine::Clock& clock();
    [[nodiscard]] SystemClock* system_clock() { return system_clock_.get(); }  ///< null with a test clock
    [[nodiscard]] ManualClock* test_clock() { return test_clock_.get(); }      ///< null with the system clock
    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }
    [[nodiscard]] Capabilities& capabilities() { return capabilities_; }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }

private:
    class SystemRandom;

    void make_clock(CoreOptions const& options);
    void make_engine();

    // Each refers only to those above it.
    Settings const settings_;
    OpenLedger ledger_;
    std::unique_ptr<SystemClock> system_clock_;
    std::unique_ptr<ManualClock> test_clock_;
    std::unique_ptr<SystemRandom> random_;
    crypto::PublicIds const ids_;
    Capabilities capabilities_;
    std::unique_ptr<engine::Engine> engine_;
};

}  // namespace creditd::app
