#include "app/capabilities.hpp"

#include "app/meta.hpp"
#include "app/problems.hpp"
#include "audit/routes.hpp"
#include "audit/shelves.hpp"
#include "audit/verify.hpp"
#include "endpoint/problems.hpp"
#include "identity/credential_reads.hpp"
#include "identity/problems.hpp"
#include "identity/routes.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"
#include "ledger/problems.hpp"
#include "ledger/routes.hpp"
#include "ledger/verify.hpp"
#include "promotions/problems.hpp"
#include "promotions/routes.hpp"
#include "promotions/shelves.hpp"
#include "promotions/verify.hpp"
#include "usage/prices.hpp"
#include "usage/problems.hpp"
#include "usage/routes.hpp"

#include <algorithm>
#include <iterator>

namespace creditd::app {

/// What capabilities keep beside the database.
struct Capabilities::State
{
    State(Settings const& settings, storage::Database& database) : gate(settings.identity), prices(database)
    {}

    identity::Gate gate;
    usage::PriceBoard prices;
};

Capabilities::Capabilities(Settings const& settings, storage::Database& database)
    : settings_(settings),
      database_(database),
      state_(std::make_unique<State>(settings, database))
{}

Capabilities::~Capabilities() = default;

void Capabilities::add_shelves(engine::WorkingSet& set)
{
    set.add<ledger::Books>(database_.key_index("references"));
    identity::add_shelves(set, state_->gate.credentials, settings_.identity);
    usage::add_shelves(set, state_->prices);
    promotions::add_shelves(set, database_);
    set.add<MetaShelf>();
    audit::add_shelves(set, database_);  // last: others add entries while they record
}

std::vector<http::Route> Capabilities::routes(endpoint::Services& services)
{
    std::vector<http::Route> all;
    auto const add = [&](std::vector<http::Route> routes) {
        std::ranges::move(routes, std::back_inserter(all));
    };
    add(ledger::routes(services, settings_.ledger));
    add(usage::routes(services, settings_.ledger, settings_.usage, state_->prices));
    add(promotions::routes(services, settings_.promotions, settings_.ledger));
    add(identity::routes(services, settings_.identity, settings_.ledger, state_->gate));
    add(audit::routes(services, settings_.audit));
    return all;
}

std::shared_ptr<http::Authenticator> Capabilities::authenticator(endpoint::Services& services)
{
    return identity::make_authenticator(services, settings_.identity, state_->gate);
}

void Capabilities::stop()
{
    state_->gate.hashing.stop();
}

std::shared_ptr<http::ProblemCatalog const> problem_catalog()
{
    auto catalog = std::make_shared<http::ProblemCatalog>();
    for (auto const kinds : {endpoint::problems::all(), ledger::problems::all(), usage::problems::all(),
                             promotions::problems::all(), identity::problems::all(), problems::all()}) {
        catalog->add(kinds);
    }
    return catalog;
}

std::vector<engine::Check> verify_all(Settings const& settings, storage::Database& database)
{
    auto checks = ledger::verify(database);
    std::ranges::move(promotions::verify(database), std::back_inserter(checks));
    std::ranges::move(audit::verify(database, settings.audit.anchor), std::back_inserter(checks));
    return checks;
}

}  // namespace creditd::app
