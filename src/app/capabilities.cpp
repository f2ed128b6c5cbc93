#include "app/capabilities.hpp"

#include "app/ledger_address.hpp"
#include "app/meta.hpp"
#include "app/problems.hpp"
#include "approvals/approval_book.hpp"
#include "approvals/expiry_runner.hpp"
#include "approvals/facts.hpp"
#include "approvals/problems.hpp"
#include "approvals/routes.hpp"
#include "approvals/verify.hpp"
#include "audit/problems.hpp"
#include "audit/reason_code_routes.hpp"
#include "audit/reason_codes.hpp"
#include "audit/routes.hpp"
#include "audit/shelves.hpp"
#include "audit/verify.hpp"
#include "bulk/approval_command.hpp"
#include "bulk/bulk_runner.hpp"
#include "bulk/facts.hpp"
#include "bulk/problems.hpp"
#include "bulk/routes.hpp"
#include "bulk/shelves.hpp"
#include "bulk/verify.hpp"
#include "endpoint/problems.hpp"
#include "engine/facts.hpp"
#include "identity/credential_reads.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/routes.hpp"
#include "identity/shelves.hpp"
#include "ledger/approval_kinds.hpp"
#include "ledger/books.hpp"
#include "ledger/line_facts.hpp"
#include "ledger/problems.hpp"
#include "ledger/routes.hpp"
#include "ledger/use_days.hpp"
#include "ledger/verify.hpp"
#include "live/hub.hpp"
#include "live/notes.hpp"
#include "live/problems.hpp"
#include "live/routes.hpp"
#include "nodes/leases.hpp"
#include "notifications/post.hpp"
#include "notifications/problems.hpp"
#include "notifications/routes.hpp"
#include "promotions/problems.hpp"
#include "promotions/routes.hpp"
#include "promotions/shelves.hpp"
#include "promotions/verify.hpp"
#include "redis/client.hpp"
#include "topups/approval_kinds.hpp"
#include "topups/auto_top_up_facts.hpp"
#include "topups/auto_top_up_runner.hpp"
#include "topups/problems.hpp"
#include "topups/routes.hpp"
#include "topups/shelves.hpp"
#include "topups/verify.hpp"
#include "usage/prices.hpp"
#include "usage/problems.hpp"
#include "usage/routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

namespace creditd::app {

namespace {

identity::Settings settings_of_identity(Settings const& settings)
{
    auto own = settings.identity;
    own.mail.is_on = settings.notifications.mail.is_on();
    own.mail.link_base = settings.public_url;
    auto const address =
        settings.public_url.empty() ? "http://" + settings.http_listen.text() : settings.public_url;
    own.wallet_address = address + "/wallet";
    return own;
}

/// Links in mails are whole addresses.
notifications::Settings settings_of_notifications(Settings const& settings)
{
    auto own = settings.notifications;
    auto const& url = settings.ledger.top_up_url;
    own.top_up_url = url.starts_with('/') ? settings.public_url + url : url;
    own.seller_name = settings.topups.seller_name;
    own.seller_address = settings.topups.seller_address;
    own.seller_tax_id = settings.topups.seller_tax_id;
    return own;
}

/// The provider's page leads back to this service.
topups::Settings settings_of_topups(Settings const& settings)
{
    auto own = settings.topups;
    own.return_base =
        settings.public_url.empty() ? "http://" + settings.http_listen.text() : settings.public_url;
    return own;
}

/// What the console's lists of approvals and jobs are told.
constexpr std::array newsworthy_facts{
    live::NewsworthyFact{approvals::facts::requested, live::Topic::Approvals, crypto::IdKind::Approval},
    live::NewsworthyFact{approvals::facts::decided, live::Topic::Approvals, crypto::IdKind::Approval},
    live::NewsworthyFact{bulk::facts::job_moved, live::Topic::Jobs, crypto::IdKind::Job},
};

/// The number of the program that a principal is; empty for a person.
std::optional<std::int64_t> program_of(crypto::PublicIds const& ids, std::string_view principal)
{
    constexpr std::string_view of_service = "service:";
    auto const id = principal.starts_with(of_service)
                        ? ids.decode(crypto::IdKind::Key, principal.substr(of_service.size()))
                        : std::nullopt;
    return id ? std::optional{id->number} : std::nullopt;
}

bool was_shown_key(identity::ServicePrincipal const& service, std::string_view who)
{
    return std::ranges::find(service.known_to, who) != service.known_to.end();
}

/// Approvals are on while more than one administrator can log in (ADMIN-4), and always where other issuers'
/// tokens make administrators, whom nobody can count here. Behind a program is who was shown its key.
approvals::SecondPerson second_administrator(identity::Settings const& settings, crypto::PublicIds const& ids)
{
    approvals::SecondPerson person{
        .need = [](engine::WorkingSet& set) { set.shelf<identity::Users>().need_admin_count(); },
        .is_there = [](engine::WorkingSet& set) { return set.shelf<identity::Users>().active_admins() > 1; },
        .need_asker =
            [&ids](engine::WorkingSet& set, std::string_view asker) {
                if (auto const program = program_of(ids, asker)) {
                    set.shelf<identity::Services>().need(*program);
                }
            },
        .is_behind =
            [&ids](engine::WorkingSet& set, std::string_view who, std::string_view asker) {
                auto const program = program_of(ids, asker);
                auto const* const service =
                    program ? set.shelf<identity::Services>().find(*program) : nullptr;
                return service != nullptr && was_shown_key(*service, who);
            }};
    if (!settings.issuers.empty()) {
        person.need = [](engine::WorkingSet&) {};
        person.is_there = [](engine::WorkingSet&) { return true; };
    }
    return person;
}

/// Users go by their name, or else their e-mail address.
std::optional<std::string> name_of_principal(storage::Reader& reader, crypto::PublicIds const& ids,
                                             std::string_view principal)
{
    constexpr std::string_view of_user = "user:";
    if (principal.starts_with(of_user)) {
        auto const user = identity::find_user(reader, principal.substr(of_user.size()));
        auto const name = user && user->name.empty() ? user->email : user ? user->name : std::string{};
        return name.empty() ? std::nullopt : std::optional{name};
    }
    auto const program = program_of(ids, principal);
    auto const service = program ? identity::find_service(reader, *program) : std::nullopt;
    return service ? std::optional{service->name} : std::nullopt;
}

approvals::Principals principals_of(endpoint::Services const& services)
{
    return {.name_of =
                [&ids = services.ids](storage::Reader& reader, std::string_view principal) {
                    return name_of_principal(reader, ids, principal);
                },
            .is_behind =
                [&ids = services.ids](storage::Reader& reader, std::string_view who, std::string_view asker) {
                    auto const program = program_of(ids, asker);
                    auto const service = program ? identity::find_service(reader, *program) : std::nullopt;
                    return service && was_shown_key(*service, who);
                }};
}

}  // namespace

/// What capabilities keep beside the database.
struct Capabilities::State
{
    State(Settings const& settings, storage::Database& database)
        : identifying(settings_of_identity(settings)),
          gate(identifying),
          prices(database),
          reasons(database),
          hub(settings.live),
          notifying(settings_of_notifications(settings)),
          post(notifying, database),
          selling(settings_of_topups(settings))
    {
        watchers.add(hub);
    }

    identity::Settings const identifying;
    identity::Gate gate;
    usage::PriceBoard prices;
    bool are_prices_outdated = false;  ///< the hearing thread's alone
    audit::ReasonBoard reasons;
    bool are_reasons_outdated = false;    ///< the hearing thread's alone
    bool are_endpoints_outdated = false;  ///< the hearing thread's alone
    approvals::Kinds kinds;
    live::Hub hub;
    ledger::AccountWatchers watchers;
    std::unique_ptr<ledger::BalanceCache> balances;
    notifications::Settings const notifying;
    notifications::Post post;
    topups::Settings const selling;
    std::unique_ptr<topups::Cashier> cashier;
    std::unique_ptr<topups::AutoTopUpRunner> auto_top_ups;
    std::unique_ptr<bulk::BulkRunner> bulk_work;
};

Capabilities::Capabilities(Settings const& settings, storage::Database& database,
                           crypto::PublicIds const& ids)
    : settings_(settings),
      database_(database),
      ids_(ids),
      state_(std::make_unique<State>(settings, database))
{}

Capabilities::~Capabilities() = default;

void Capabilities::open_balance_cache(std::string_view secret, Moment now)
{
    if (!settings_.redis_url) {
        return;
    }
    redis::Options options;
    options.url = *settings_.redis_url;
    options.ca_file = settings_.redis_ca_file;
    options.reply_within = std::chrono::milliseconds{settings_.redis_timeout.in_milliseconds()};
    state_->balances = std::make_unique<ledger::BalanceCache>(std::move(options), secret, now);
    state_->watchers.add(*state_->balances);
}

ledger::BalanceCache* Capabilities::balance_cache()
{
    return state_->balances.get();
}

void Capabilities::add_shelves(engine::WorkingSet& set)
{
    set.add<ledger::LineFacts>(set, ids_);
    set.add<engine::Facts>(set);  // first: what listeners make of them is recorded with the shelves below
    set.add<ledger::Books>(&state_->watchers);
    set.add<ledger::UseDayShelf>();
    identity::add_shelves(set, state_->gate.credentials, state_->identifying);
    usage::add_shelves(set, state_->prices);
    promotions::add_shelves(set, database_);
    topups::add_shelves(set, database_);
    bulk::add_shelves(set, database_);
    topups::facts::listen_for_due_top_ups(set);
    state_->post.add_shelves(set);
    set.add<approvals::ApprovalBook>(set, settings_.approvals,
                                     second_administrator(settings_.identity, ids_));
    set.add<audit::ReasonCodes>(set, state_->reasons);
    set.add<nodes::LeaseBook>();
    set.add<nodes::Changes>(is_on_postgres(settings_));  // behind those who add to it while they record
    set.add<MetaShelf>();
    set.add<live::Notes>(set, state_->hub, ids_, newsworthy_facts);  // behind those who add audit entries
    audit::add_shelves(set, database_);  // last: others add entries while they record
}

void Capabilities::hear(nodes::ChangeFeed::News const& news)
{
    using nodes::ChangeKind;
    auto& credentials = state_->gate.credentials;
    if (news.is_everything) {
        credentials.forget_everything();
        state_->are_prices_outdated = true;
        state_->are_reasons_outdated = true;
        state_->are_endpoints_outdated = true;
    }
    for (auto const& change : news.changes) {
        switch (change.kind) {
        case ChangeKind::User: credentials.forget_user(change.subject); break;
        case ChangeKind::Session: credentials.forget(change.subject); break;
        case ChangeKind::Service: credentials.forget_service(std::stoll(change.subject)); break;
        case ChangeKind::Prices: state_->are_prices_outdated = true; break;
        case ChangeKind::ReasonCodes: state_->are_reasons_outdated = true; break;
        case ChangeKind::Endpoints: state_->are_endpoints_outdated = true; break;
        case ChangeKind::Role: credentials.forget_everything(); break;
        }
    }
    if (state_->are_prices_outdated) {
        state_->prices.refresh(database_);  // when it cannot be read now, the next hearing tries again
        state_->are_prices_outdated = false;
    }
    if (state_->are_reasons_outdated) {
        state_->reasons.refresh(database_);
        state_->are_reasons_outdated = false;
    }
    if (state_->are_endpoints_outdated) {
        state_->post.board().refresh();
        state_->are_endpoints_outdated = false;
    }
}

void Capabilities::trust_credentials_until(std::chrono::steady_clock::time_point moment)
{
    state_->gate.credentials.trust_until(moment);
}

std::vector<http::Route> Capabilities::routes(endpoint::Services& services, topups::Provider provider)
{
    state_->cashier = std::make_unique<topups::Cashier>(services, state_->selling, std::move(provider));
    state_->auto_top_ups = std::make_unique<topups::AutoTopUpRunner>(services, *state_->cashier);
    if (settings_.audit.reason_codes == audit::ReasonCodePolicy::Listed) {
        services.takes_reason_code = [&board = state_->reasons](std::string_view code) {
            return board.current()->takes(code);
        };
    }
    state_->kinds.add(ledger::adjustment_approvals(services, settings_.ledger));
    state_->kinds.add(topups::refund_approvals(services, *state_->cashier));
    std::vector<http::Route> all;
    auto const add = [&](std::vector<http::Route> routes) {
        std::ranges::move(routes, std::back_inserter(all));
    };
    add(ledger::routes(services, settings_.ledger, balance_cache()));
    add(usage::routes(services, settings_.ledger, settings_.usage, state_->prices));
    add(promotions::routes(services, settings_.promotions, settings_.ledger));
    add(identity::routes(services, state_->identifying, settings_.ledger, state_->gate));
    add(topups::routes(services, settings_.ledger, *state_->cashier));
    add(notifications::routes(services, state_->notifying, state_->post.board()));
    state_->bulk_work = std::make_unique<bulk::BulkRunner>(services, settings_.bulk, settings_.ledger);
    state_->kinds.add(bulk::approval_kind(ids_));
    add(bulk::routes(services, settings_.bulk));
    add(approvals::routes(services, state_->kinds, principals_of(services)));
    add(audit::reason_code_routes(services, state_->reasons));
    add(audit::routes(services, settings_.audit));
    add(live::routes(services, state_->hub));
    return all;
}

std::shared_ptr<http::Authenticator> Capabilities::authenticator(endpoint::Services& services)
{
    return identity::make_authenticator(services, state_->identifying, settings_.ledger, state_->gate);
}

void Capabilities::start(endpoint::Services& services)
{
    state_->gate.start();
    state_->cashier->start();
    state_->post.start(services.engine, services.clock, ids_,
                       [](storage::Reader& reader, std::string_view id) {
                           auto user = identity::find_user(reader, id);
                           return user && !user->email.empty()
                                      ? std::optional(notifications::Recipient{std::move(user->email),
                                                                               std::move(user->name)})
                                      : std::nullopt;
                       });
}

void Capabilities::expire_approvals(endpoint::Services& services)
{
    approvals::expire_approvals(services, state_->kinds);
}

void Capabilities::start_live_updates(std::shared_ptr<http::Authenticator> authenticator)
{
    state_->hub.start(std::move(authenticator));
}

void Capabilities::look_for_live_updates()
{
    state_->hub.look_at(database_);
}

void Capabilities::run_bulk_work(std::function<bool()> const& may_go_on)
{
    state_->bulk_work->run(may_go_on);
}

std::uint64_t Capabilities::unreadable_bulk_jobs() const
{
    return state_->bulk_work ? state_->bulk_work->unreadable_jobs() : 0;
}

void Capabilities::run_due_top_ups()
{
    state_->auto_top_ups->run_due();
}

void Capabilities::stop()
{
    if (state_->cashier) {
        state_->cashier->stop();
    }
    state_->post.stop();
    state_->hub.stop();
    state_->gate.stop();
    if (auto* const balances = balance_cache()) {
        balances->stop();
    }
}

std::shared_ptr<http::ProblemCatalog const> problem_catalog()
{
    auto catalog = std::make_shared<http::ProblemCatalog>();
    for (auto const kinds :
         {endpoint::problems::all(), audit::problems::all(), approvals::problems::all(),
          ledger::problems::all(), usage::problems::all(), promotions::problems::all(),
          identity::problems::all(), notifications::problems::all(), topups::problems::all(),
          bulk::problems::all(), live::problems::all(), problems::all()}) {
        catalog->add(kinds);
    }
    return catalog;
}

std::vector<engine::Check> verify_all(Settings const& settings, storage::Database& database)
{
    auto checks = ledger::verify(database);
    std::ranges::move(promotions::verify(database), std::back_inserter(checks));
    std::ranges::move(topups::verify(database), std::back_inserter(checks));
    checks.push_back(approvals::verify(database));
    checks.push_back(bulk::verify(database));
    std::ranges::move(audit::verify(database, settings.audit.anchor), std::back_inserter(checks));
    return checks;
}

}  // namespace creditd::app
