#pragma once

#include "app/config.hpp"
#include "app/ledger_core.hpp"
#include "endpoint/services.hpp"
#include "http/principal.hpp"
#include "http/route.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace creditd::app {

struct ServiceOptions
{
    CoreOptions core{};

    /// Where the settings' values come from.
    SettingOrigins setting_origins{};

    /// In place of identity's, for tests.
    std::shared_ptr<http::Authenticator> authenticator{};
};

/// The whole service in this process: ledger, engine, listeners, schedule. Constructing it opens and binds,
/// `start` serves, `stop` ends everything in order; after that it can only be destroyed.
class Service
{
public:
    /// Throws as LedgerCore does, and std::system_error when an address cannot be listened on.
    Service(Settings settings, ServiceOptions const& options);
    ~Service();  ///< stops
    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;

    void start();

    /// Says "draining", takes no more connections, lets requests in flight finish for `Settings::stop_grace`,
    /// finishes what the engine has queued, folds the log, closes. Idempotent; from the thread that made it.
    /// Throws StorageFailure.
    void stop();

    [[nodiscard]] std::uint16_t port() const;
    /// What the API's listener answers by.
    [[nodiscard]] std::span<http::Route const> routes() const;
    [[nodiscard]] std::optional<std::uint16_t> metrics_port() const;
    [[nodiscard]] LedgerCore& core();
    [[nodiscard]] endpoint::Services& services();

    /// Compares the purchases of so many days with the payment provider; the report as JSON, or why there is
    /// none. Waits. Started or not.
    [[nodiscard]] std::expected<std::string, std::string> reconcile(std::int64_t days);

    /// Posts everything that is due; how many accounts. Waits.
    std::int64_t sweep();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::app
