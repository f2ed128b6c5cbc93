#pragma once

#include "app/settings.hpp"
#include "endpoint/services.hpp"
#include "engine/check.hpp"
#include "engine/working_set.hpp"
#include "http/principal.hpp"
#include "http/problem_catalog.hpp"
#include "http/route.hpp"
#include "storage/database.hpp"

#include <memory>
#include <vector>

namespace creditd::app {

/// Every capability of the service, put together: the one place that names them all. Made when the database
/// is open, outlives engine and servers.
class Capabilities
{
public:
    Capabilities(Settings const& settings, storage::Database& database);
    ~Capabilities();
    Capabilities(Capabilities const&) = delete;
    Capabilities& operator=(Capabilities const&) = delete;

    /// The kinds of records that commands name, in the order in which they load and record.
    void add_shelves(engine::WorkingSet& set);

    [[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services);

    /// Who sends a request.
    [[nodiscard]] std::shared_ptr<http::Authenticator> authenticator(endpoint::Services& services);

    /// Ends threads of their own. After the server has stopped, before the engine.
    void stop();

private:
    struct State;
    Settings const& settings_;
    storage::Database& database_;
    std::unique_ptr<State> state_;
};

/// Every kind of problem that a capability answers.
[[nodiscard]] std::shared_ptr<http::ProblemCatalog const> problem_catalog();

/// Every capability's verify, one after another. Throws StorageFailure, and CannotOpen when the audit log's
/// key cannot be used.
[[nodiscard]] std::vector<engine::Check> verify_all(Settings const& settings, storage::Database& database);

}  // namespace creditd::app
