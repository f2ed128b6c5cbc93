#pragma once

#include "app/settings.hpp"
#include "endpoint/services.hpp"
#include "engine/check.hpp"
#include "engine/working_set.hpp"
#include "http/principal.hpp"
#include "http/problem_catalog.hpp"
#include "http/route.hpp"
#include "ledger/balance_cache.hpp"
#include "nodes/changes.hpp"
#include "storage/database.hpp"
#include "topups/cashier.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace creditd::app {

/// Every capability of the service, put together: the one place that names them all. Made when the database
/// is open, outlives engine and servers.
class Capabilities
{
public:
    Capabilities(Settings const& settings, storage::Database& database, crypto::PublicIds const& ids);
    ~Capabilities();
    Capabilities(Capabilities const&) = delete;
    Capabilities& operator=(Capabilities const&) = delete;

    /// Begins to use the Redis of the settings, if they name one. `secret` is the database's own. Before
    /// `add_shelves`.
    void open_balance_cache(std::string_view secret, Moment now);
    [[nodiscard]] ledger::BalanceCache* balance_cache();  ///< null when there is none

    /// The kinds of records that commands name, in the order in which they load and record.
    void add_shelves(engine::WorkingSet& set);

    /// Forgets or reads again what other nodes changed. Throws StorageFailure.
    void hear(nodes::ChangeFeed::News const& news);
    /// Until when no other node has changed a credential without this one having heard.
    void trust_credentials_until(std::chrono::steady_clock::time_point moment);

    /// `provider`: who takes money, if anybody does.
    [[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, topups::Provider provider);

    /// Begins to call the payment provider and to send mail and webhooks. Once, when routes are served;
    /// throws std::runtime_error when a mail template is wrong.
    void start(endpoint::Services& services);

    /// Begins to tell pages what changes; `authenticator` says who may go on watching. Once.
    void start_live_updates(std::shared_ptr<http::Authenticator> authenticator);
    /// Looks at what other nodes changed that pages here show. Throws StorageFailure.
    void look_for_live_updates();

    /// Who sends a request.
    [[nodiscard]] std::shared_ptr<http::Authenticator> authenticator(endpoint::Services& services);

    /// Ends approvals that nobody decided in time; after `routes`. Waits. Throws StorageFailure.
    void expire_approvals(endpoint::Services& services);

    /// Begins the automatic purchases that are due; after `routes`. Waits. Throws StorageFailure.
    void run_due_top_ups();

    /// Goes on with bulk jobs until nothing is left or `may_go_on` says no; after `routes`. Waits. Throws
    /// StorageFailure.
    void run_bulk_work(std::function<bool()> const& may_go_on);
    /// Bulk jobs that it ended because their records made no sense. Any thread.
    [[nodiscard]] std::uint64_t unreadable_bulk_jobs() const;

    /// Ends threads of their own. After the server has stopped, before the engine.
    void stop();

private:
    struct State;
    Settings const& settings_;
    storage::Database& database_;
    crypto::PublicIds const& ids_;
    std::unique_ptr<State> state_;
};

/// Every kind of problem that a capability answers.
[[nodiscard]] std::shared_ptr<http::ProblemCatalog const> problem_catalog();

/// Every capability's verify, one after another. Throws StorageFailure, and CannotOpen when the audit log's
/// key cannot be used.
[[nodiscard]] std::vector<engine::Check> verify_all(Settings const& settings, storage::Database& database);

}  // namespace creditd::app
