#include "app/node_watch.hpp"

#include "app/ledger_address.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace creditd::app {

namespace {

constexpr auto heard_every = std::chrono::milliseconds{400};
constexpr auto looked_every = std::chrono::seconds{3};

/// Counted from before the feed was asked: with the pause above, one question may fail or take long before
/// credentials are read from the database.
constexpr auto trusted_for = std::chrono::milliseconds{950};

/// Runs `work`; a database that is away is met by whoever needs it, and asked again here soon.
template <class Work>
void tolerantly(Work work)
{
    try {
        work();
    } catch (storage::StorageFailure const& failure) {
        spdlog::debug("the database could not be asked: {}", failure.what());
    }
}

}  // namespace

void compare_clocks(storage::Database& database, SystemClock& clock)
{
    auto const before = clock.wall();
    auto const now = database.now();
    auto const after = clock.wall();
    if (!now) {
        return;
    }
    auto const ahead = *now < before ? before - *now : *now > after ? after - *now : Duration{};
    clock.set_ahead_of_database(ahead);
}

void NodeWatch::start()
{
    if (!is_on_postgres(core_.settings())) {
        return;
    }
    feed_.emplace(core_.database());
    // What this program has read before the feed began may have changed in between.
    core_.capabilities().hear({.is_everything = true});
    hear();
    hearing_.start("hearing the other nodes", heard_every, [this] { tolerantly([this] { hear(); }); });
    looking_.start("looking for what pages show", looked_every,
                   [this] { tolerantly([this] { core_.capabilities().look_for_live_updates(); }); });
    if (core_.system_clock() != nullptr) {
        compare();
        comparing_.start("comparing clocks", std::chrono::seconds{1},
                         [this] { tolerantly([this] { compare(); }); });
    }
}

void NodeWatch::stop()
{
    hearing_.stop();
    comparing_.stop();
    looking_.stop();
}

void NodeWatch::hear()
{
    auto const asked = std::chrono::steady_clock::now();
    core_.capabilities().hear(feed_->next());
    core_.capabilities().trust_credentials_until(asked + trusted_for);
}

void NodeWatch::compare()
{
    auto& clock = *core_.system_clock();
    bool const was_apart = clock.is_apart_from_database();
    compare_clocks(core_.database(), clock);
    if (clock.is_apart_from_database() != was_apart) {
        auto const ahead_ms = clock.ahead_of_database().in_milliseconds();
        if (was_apart) {
            spdlog::info("this machine's clock agrees with the database's again");
        } else {
            spdlog::error("this machine's clock is {} ms ahead of the database's: no writes until they agree",
                          ahead_ms);
        }
    }
}

}  // namespace creditd::app
