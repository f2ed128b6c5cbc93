#include "app/ledger_core.hpp"

#include "app/ledger_address.hpp"
#include "base/numbers.hpp"
#include "crypto/random.hpp"
#include "ledger/key_rebuild.hpp"
#include "ledger/rollup_rebuild.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace creditd::app {

namespace {

OpenLedger open_for(Settings const& settings, CoreOptions const& options)
{
    bool const with_test_clock = options.clock == ClockKind::Test;
    auto ledger =
        open_ledger(settings, options.if_missing, with_test_clock ? DatabaseMode::Test : DatabaseMode::Live,
                    options.clocks.wall());
    if (with_test_clock && ledger.meta.mode != DatabaseMode::Test) {
        throw storage::CannotOpen(
            fmt::format("the ledger at {} is live: test clock and demo open only a ledger that was made "
                        "with --test-clock",
                        ledger_address(settings)));
    }
    auto const rebuilt = ledger::rebuild_indexes(*ledger.database);
    spdlog::debug("read {} lines and {} answers for the key indexes", rebuilt.lines, rebuilt.answers);
    if (auto const rows = ledger::rebuild_rollups(*ledger.database); rows > 0) {
        spdlog::info("made {} roll-ups of the lines that were there", rows);
    }
    if (rebuilt.unreadable > 0) {
        spdlog::error("{} lines of the ledger do not read; run creditd verify", rebuilt.unreadable);
    }
    return ledger;
}

}  // namespace

class LedgerCore::SystemRandom final : public engine::RandomSource
{
public:
    void fill(std::byte* bytes, std::size_t count) override { crypto::fill_random(bytes, count); }
};

LedgerCore::LedgerCore(Settings settings, CoreOptions const& options)
    : settings_(std::move(settings)),
      ledger_(open_for(settings_, options)),
      random_(std::make_unique<SystemRandom>()),
      ids_(ledger_.meta.id_key),
      capabilities_(settings_, *ledger_.database, ids_)
{
    make_clock(options);
    capabilities_.open_balance_cache(ledger_.meta.key_secret, clock().now().value_or(options.clocks.wall()));
    make_engine();
}

LedgerCore::~LedgerCore()
{
    try {
        close();
    } catch (storage::StorageFailure const& failure) {
        // Everything acknowledged is in the log, which the next start reads.
        spdlog::error("the ledger could not be closed tidily: {}", failure.what());
    }
}

void LedgerCore::make_clock(CoreOptions const& options)
{
    auto const known = NumberSource::moment_of(ledger_.numbers_used);
    bool const is_test = ledger_.meta.mode == DatabaseMode::Test;
    if (options.clock == ClockKind::System || (options.clock == ClockKind::OfMode && !is_test)) {
        system_clock_ = std::make_unique<SystemClock>(options.clocks, known);
        return;
    }
    auto const begins = options.test_clock_begins.value_or(options.clocks.wall());
    test_clock_ = std::make_unique<ManualClock>(std::max(known, ledger_.meta.test_clock.value_or(begins)));
}

void LedgerCore::make_engine()
{
    auto const make_set = [this] {
        auto set = std::make_unique<engine::WorkingSet>();
        capabilities_.add_shelves(*set);
        return set;
    };
    auto options = settings_.engine;
    // Who asked is answered within 5 s. The last try, begun just before this, may take 2.4 s.
    options.give_up_after = std::chrono::milliseconds{2'000};
    engine_ = std::make_unique<engine::Engine>(*ledger_.database, make_set, clock(), *random_, options,
                                               ledger_.numbers_used);
}

engine::Clock& LedgerCore::clock()
{
    return system_clock_ ? static_cast<engine::Clock&>(*system_clock_) : *test_clock_;
}

void LedgerCore::stop_engine()
{
    engine_->stop();
}

void LedgerCore::close()
{
    stop_engine();
    ledger_.database->close();
}

}  // namespace creditd::app
