#include "app/service.hpp"

#include "app/access_log.hpp"
#include "app/clock_routes.hpp"
#include "app/control_socket.hpp"
#include "app/ledger_address.hpp"
#include "app/node_watch.hpp"
#include "app/operations_routes.hpp"
#include "app/operator_commands.hpp"
#include "app/page_settings.hpp"
#include "app/payments.hpp"
#include "app/process.hpp"
#include "app/readiness.hpp"
#include "app/report_sources.hpp"
#include "app/schedule.hpp"
#include "app/service_metrics.hpp"
#include "app/setting_routes.hpp"
#include "app/sweeper.hpp"
#include "app/verification.hpp"
#include "app/watched_reads.hpp"
#include "audit/hourly_notes.hpp"
#include "audit/sealer.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"
#include "endpoint/submit.hpp"
#include "http/metrics.hpp"
#include "http/server.hpp"
#include "ledger/use_day_keeper.hpp"
#include "nodes/leases.hpp"
#include "nodes/node_name.hpp"
#include "pages/routes.hpp"
#include "storage/failure.hpp"
#include "topups/event_expiry_runner.hpp"
#include "topups/reconciliation.hpp"
#include "topups/reconciliation_json.hpp"
#include "topups/reconciliation_routes.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <iterator>
#include <latch>
#include <utility>

namespace creditd::app {

namespace {

void append(std::vector<http::Route>& routes, std::vector<http::Route> more)
{
    std::ranges::move(more, std::back_inserter(routes));
}

http::ServerOptions at(Listen const& listen, http::ServerOptions options)
{
    options.address = listen.address;
    options.port = listen.port;
    return options;
}

/// Returns when what was posted to the loops before has run.
void wait_for_loops(http::Loops const& loops)
{
    std::latch ran{static_cast<std::ptrdiff_t>(loops.size())};
    for (std::size_t i = 0; i < loops.size(); ++i) {
        loops[i].post([&ran] { ran.count_down(); });
    }
    ran.wait();
}

http::Workers workers_for(Settings const& settings)
{
    ThreadName const name{"worker"};
    return http::Workers{settings.worker_threads, settings.worker_queue};
}

/// Answers wait until the balances they are about can be read everywhere.
endpoint::AnswerGate gate_of(ledger::BalanceCache* balances)
{
    if (balances == nullptr) {
        return {};
    }
    return [balances](std::move_only_function<void()> then) { balances->when_written(std::move(then)); };
}

std::vector<std::unique_ptr<endpoint::LoopMailbox>> mailboxes_of(http::Loops const& loops,
                                                                 endpoint::AnswerGate const& gate)
{
    std::vector<std::unique_ptr<endpoint::LoopMailbox>> mailboxes;
    mailboxes.reserve(loops.size());
    for (std::size_t i = 0; i < loops.size(); ++i) {
        mailboxes.push_back(std::make_unique<endpoint::LoopMailbox>(loops[i], gate));
    }
    return mailboxes;
}

}  // namespace

/// In the order in which they are made; each refers only to those above it.
struct Service::State
{
    State(Settings settings, ServiceOptions const& options);

    [[nodiscard]] std::vector<http::Route> routes(SettingOrigins const& origins);
    void listen(ServiceOptions const& options);
    void listen_to_operator();
    void start_schedules();
    [[nodiscard]] std::expected<std::string, std::string> reconcile(std::string_view days);
    void reconcile_on_schedule();
    void seal();
    void seal_the_end();
    void stop();

    http::MetricsRegistry metrics;
    LedgerCore core;
    http::Loops loops;
    http::Workers workers;
    endpoint::Services services;
    audit::HourlyNotes reads_noted;
    Payments payments;
    topups::Reconciliation reconciliation;
    Sweeper sweeper;
    Verifier verifier;
    Readiness readiness;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<http::Server> metrics_server;
    std::unique_ptr<ControlSocket> control;
    std::optional<audit::Sealer> sealer;
    nodes::Leases leases;
    NodeWatch node_watch;
    Schedule sweeping;
    ledger::UseDayKeeper use_day_keeper;
    Schedule adding_up;
    std::atomic<bool> ends_adding_up = false;
    Schedule topping_up;
    Schedule bulk_working;
    std::atomic<bool> ends_bulk_work = false;
    Schedule sealing;
    Schedule reconciling;
    bool has_started = false;
    bool has_stopped = false;
};

Service::State::State(Settings settings, ServiceOptions const& options)
    : core(std::move(settings), options.core),
      loops(core.settings().io_threads),
      workers(workers_for(core.settings())),
      services{core.engine(),
               core.database(),
               workers,
               core.clock(),
               core.ids(),
               core.ledger().meta.key_secret,
               mailboxes_of(loops, gate_of(core.capabilities().balance_cache()))},
      payments(core.settings().stripe, core.ledger().meta.mode),
      reconciliation(services, payments.provider().gateway),
      sweeper(core.engine(), core.database(), core.clock()),
      verifier(core.settings(), core.database()),
      readiness(services),
      leases(core.engine(), core.clock(), is_on_postgres(core.settings()), nodes::new_node_name()),
      node_watch(core)
{
    if (core.settings().audit.anchor) {
        sealer.emplace(*core.settings().audit.anchor);
    }
    sweeper.also([this] { core.capabilities().expire_approvals(services); });
    sweeper.also([this] { topups::forget_events(services, core.settings().topups.keep_events); });
    register_service_metrics(metrics, services, verifier, core.system_clock());
    register_bulk_work(metrics, core.capabilities());
    if (auto* const balances = core.capabilities().balance_cache()) {
        register_balance_cache(metrics, *balances);
    }
    listen(options);
    listen_to_operator();
}

std::vector<http::Route> Service::State::routes(SettingOrigins const& origins)
{
    auto all = core.capabilities().routes(services, payments.provider());
    append(all,
           operations_routes(services, readiness, verifier, {core.ledger().schema, core.ledger().meta.mode}));
    append(all, http::problem_routes(problem_catalog()));
    append(all, pages::routes(workers, settings_of_pages(core.settings(), core.ledger().meta.mode)));
    append(all,
           topups::reconciliation_routes(services, reconciliation, core.settings().topups.reconcile_back));
    append(all, reports::routes(services, report_sources(sweeper)));
    append(all, clock_routes(services, core.system_clock()));
    append(all, setting_routes(core.settings(), origins));
    if (core.test_clock() != nullptr) {
        append(all, test_clock_routes(services, *core.test_clock(), sweeper));
    }
    watch_reads(all, services, reads_noted, core.settings().audit.reads_by_services);
    for (auto& route : all) {
        if (route.body_limit == http::default_body_limit) {
            route.body_limit = core.settings().body_bytes;
        }
    }
    return all;
}

void Service::State::listen(ServiceOptions const& options)
{
    auto const& settings = core.settings();
    http::set_public_url(settings.public_url);
    auto authenticator =
        options.authenticator ? options.authenticator : core.capabilities().authenticator(services);
    core.capabilities().start_live_updates(authenticator);
    auto server_options = at(settings.http_listen, settings.http);
    log_answers(server_options, settings.access_log, settings.log_format);
    server = std::make_unique<http::Server>(std::move(server_options), loops, routes(options.setting_origins),
                                            std::move(authenticator), workers, &metrics);
    if (settings.metrics_listen) {
        metrics_server = std::make_unique<http::Server>(at(*settings.metrics_listen, {}), loops,
                                                        http::metrics_routes(metrics),
                                                        http::no_authenticator(), workers, nullptr);
    }
}

void Service::State::listen_to_operator()
{
    std::map<std::string, ControlSocket::Handler, std::less<>> handlers;
    handlers.emplace("verify", [this](std::string_view) -> std::expected<std::string, std::string> {
        auto const checks = verifier.run();
        if (!checks) {
            return std::unexpected("a verification is running already; ask again later");
        }
        return verification_json(*checks);
    });
    handlers.emplace("audit-verify",
                     [this](std::string_view words) -> std::expected<std::string, std::string> {
                         auto const wish = AnchorWish::from_json(words);
                         if (!wish) {
                             return std::unexpected("the command was not understood");
                         }
                         auto const checks = verify_audit(core.settings(), core.database(), *wish);
                         return checks ? std::expected<std::string, std::string>{verification_json(*checks)}
                                       : std::unexpected(checks.error());
                     });
    handlers.emplace("reconcile", [this](std::string_view days) { return reconcile(days); });
    for (auto const& command : operator_commands()) {
        handlers.emplace(command.name,
                         [this, &command](std::string_view words) { return command.run(core, words); });
    }
    control = std::make_unique<ControlSocket>(control_directory(core.settings()), std::move(handlers));
}

void Service::State::start_schedules()
{
    bulk_working.start("bulk work", std::chrono::milliseconds{250}, [this] {
        core.capabilities().run_bulk_work([this] { return !ends_bulk_work && leases.hold("bulk"); });
    });
    topping_up.start("auto top-up", std::chrono::seconds{1},
                     [this] { core.capabilities().run_due_top_ups(); });
    if (core.system_clock() != nullptr) {  // a test clock moves only when somebody moves it, who then sweeps
        sweeping.start("the sweep", std::chrono::seconds{1}, [this] {
            if (leases.hold("sweep")) {
                sweeper.sweep([this] { return leases.hold("sweep"); });
            }
        });
    }
    adding_up.start("adding up days", std::chrono::minutes{30}, [this] {
        keep_use_days(services, use_day_keeper,
                      [this] { return !ends_adding_up && leases.hold("use days"); });
    });
    auto const every = core.settings().topups.reconcile_every;
    if (core.system_clock() != nullptr && reconciliation.can_run() && every > Duration{}) {
        reconciling.start("reconciliation", std::chrono::milliseconds{every.in_milliseconds()},
                          [this] { reconcile_on_schedule(); });
    }
    auto const& settings = core.settings().audit;
    if (sealer) {
        sealing.start("sealing the audit log",
                      std::chrono::milliseconds{settings.seal_every.in_milliseconds()}, [this] { seal(); });
    }
}

std::expected<std::string, std::string> Service::State::reconcile(std::string_view days)
{
    std::int64_t back = 0;
    auto const [end, error] = std::from_chars(days.data(), days.data() + days.size(), back);
    if (error != std::errc{} || end != days.data() + days.size() || back < 1) {
        return std::unexpected("the command was not understood");
    }
    if (!reconciliation.can_run()) {
        return std::unexpected("there is no payment provider: stripe.secret_key is not set");
    }
    auto const now = endpoint::now(services);
    auto const report = reconciliation.run(now - Duration::days(back), now);
    if (!report) {
        return std::unexpected("a reconciliation is running already; ask again later");
    }
    return topups::to_json(*report);
}

void Service::State::reconcile_on_schedule()
{
    auto const now = core.clock().now();
    if (now && leases.hold("reconcile")) {
        (void)reconciliation.run(*now - core.settings().topups.reconcile_back, *now,
                                 [this] { return leases.hold("reconcile"); });
    }
}

void Service::State::seal()
{
    auto const now = core.clock().now();
    if (now && leases.hold("seal")) {
        sealer->seal(core.database(), *now);
    }
}

/// What is sealed at a tidy stop cannot be changed unnoticed until the next start.
void Service::State::seal_the_end()
{
    try {
        if (auto const now = core.clock().now()) {
            sealer->seal(core.database(), *now);
        }
    } catch (storage::StorageFailure const& failure) {
        spdlog::error("the audit log could not be sealed: {}", failure.what());
    }
}

/// From the outside in: nobody new, then those who wait for the engine, then the engine, then what it wrote
/// to.
void Service::State::stop()
{
    if (std::exchange(has_stopped, true)) {
        return;
    }
    readiness.drain();
    reconciliation.stop();
    control->stop();
    sweeper.stop();
    sweeping.stop();
    ends_adding_up = true;
    adding_up.stop();
    topping_up.stop();
    ends_bulk_work = true;
    bulk_working.stop();
    if (has_started) {
        server->stop(core.settings().stop_grace);
        if (metrics_server) {
            metrics_server->stop(Duration{});
        }
    }
    core.capabilities().stop();
    reconciling.stop();  // the provider's calls have ended with the capabilities
    reconciliation.wait();
    payments.stop();
    sealing.stop();
    node_watch.stop();
    leases.give_back("sweep");
    leases.give_back("bulk");
    bool const seals = sealer && has_started && leases.hold("seal");  // while there is an engine to take it
    core.stop_engine();
    if (seals) {
        seal_the_end();
    }
    workers.stop();
    if (has_started) {
        wait_for_loops(loops);  // answers that the engine and the workers posted …
        wait_for_loops(loops);  // … and what those posted in turn
    }
    server.reset();
    metrics_server.reset();
    loops.stop();
    core.close();
}

Service::Service(Settings settings, ServiceOptions const& options)
    : state_(std::make_unique<State>(std::move(settings), options))
{}

Service::~Service()
{
    try {
        state_->stop();
    } catch (storage::StorageFailure const& failure) {
        // Everything acknowledged is in the log, which the next start reads.
        spdlog::error("the service could not be stopped tidily: {}", failure.what());
    }
}

void Service::start()
{
    auto& state = *state_;
    state.node_watch.start();
    state.has_started = true;
    {
        ThreadName const name{"io"};
        state.loops.start();
    }
    state.server->start();
    if (state.metrics_server) {
        state.metrics_server->start();
    }
    state.core.capabilities().start(state.services);
    state.start_schedules();
}

void Service::stop()
{
    state_->stop();
}

std::span<http::Route const> Service::routes() const
{
    return state_->server->routes();
}

std::uint16_t Service::port() const
{
    return state_->server->port();
}

std::optional<std::uint16_t> Service::metrics_port() const
{
    auto const& server = state_->metrics_server;
    return server ? std::optional(server->port()) : std::nullopt;
}

LedgerCore& Service::core()
{
    return state_->core;
}

endpoint::Services& Service::services()
{
    return state_->services;
}

std::expected<std::string, std::string> Service::reconcile(std::int64_t days)
{
    return state_->reconcile(std::to_string(days));
}

std::int64_t Service::sweep()
{
    return state_->sweeper.sweep();
}

}  // namespace creditd::app
