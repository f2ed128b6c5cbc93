#include "topups/cashier.hpp"

#include "endpoint/submit.hpp"
#include "engine/direct_mailbox.hpp"
#include "storage/failure.hpp"
#include "topups/call_store.hpp"
#include "topups/calling.hpp"
#include "topups/event_store.hpp"
#include "topups/keep_event_command.hpp"
#include "topups/purchase_store.hpp"
#include "topups/resolve.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace creditd::topups {

namespace {

/// Those who wait for an answer about a purchase.
class Waiters
{
public:
    using Clock = std::chrono::steady_clock;

    void add(PurchaseKey key, Clock::time_point until, std::function<void()> then)
    {
        std::scoped_lock const lock{mutex_};
        waiting_.emplace(key, Waiter{until, std::move(then)});
    }

    void answer(PurchaseKey key)
    {
        call_all([&](auto const& each) { return each.first == key; });
    }

    void answer_late(Clock::time_point now)
    {
        call_all([&](auto const& each) { return each.second.until <= now; });
    }

    void answer_all()
    {
        call_all([](auto const&) { return true; });
    }

private:
    struct Waiter
    {
        Clock::time_point until;
        std::function<void()> then;
    };

    template <class Chosen>
    void call_all(Chosen chosen)
    {
        std::vector<std::function<void()>> chosen_ones;
        {
            std::scoped_lock const lock{mutex_};
            std::erase_if(waiting_, [&](auto& each) {
                bool const is_chosen = chosen(each);
                if (is_chosen) {
                    chosen_ones.push_back(std::move(each.second.then));
                }
                return is_chosen;
            });
        }
        for (auto const& then : chosen_ones) {
            then();
        }
    }

    std::mutex mutex_;
    std::multimap<PurchaseKey, Waiter> waiting_;
};

WebhookEvent event_of(News const& news, std::string body)
{
    return {.id = news.event_id,
            .type = news.type,
            .live = news.live,
            .happened_at = news.as_of,
            .body = std::move(body)};
}

}  // namespace

struct Cashier::State : std::enable_shared_from_this<Cashier::State>
{
    State(endpoint::Services& the_services, Settings const& the_settings, Provider the_provider)
        : services(the_services),
          settings(the_settings),
          provider(std::move(the_provider))
    {}

    using Done = std::function<void(Taken)>;

    [[nodiscard]] Moment now() const { return endpoint::now(services); }
    void submit(std::unique_ptr<engine::Command> command, PurchaseKey about, Done done);
    void settle(SettlePurchaseCommand::Order order, Done done);
    void fail(FailCallCommand::Failure failure, Done done);
    void keep(WebhookEvent event, Resolved const& resolved, Done done);
    void take(News news, WebhookEvent event, std::optional<audit::Mandate> replayed_by, Done done);
    void dispatch(ProviderCall const& call, Purchase const& purchase);
    void make(ProviderCall const& call);
    [[nodiscard]] bool claim(std::int64_t call);
    void let_go(std::int64_t call);
    void end_look_up(PurchaseKey key);
    std::size_t run_due();
    std::size_t run_ripe();
    void run();

    endpoint::Services& services;
    Settings const& settings;
    Provider const provider;
    engine::DirectMailbox mailbox;
    Waiters waiters;

    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::int64_t, Moment> in_flight;  ///< numbers of calls, and when they were made
    std::set<PurchaseKey> looked_up;           ///< whose checkout is being looked up without a call's number
    bool events_may_be_ripe = true;
    bool stopping = false;
    std::thread thread;
};

void Cashier::State::submit(std::unique_ptr<engine::Command> command, PurchaseKey about, Done done)
{
    services.engine.submit(
        std::move(command), mailbox,
        [self = shared_from_this(), about, done = std::move(done)](engine::Finished finished) {
            bool const is_decided = finished.fate == engine::Fate::Decided;
            if (is_decided && about.number != 0) {
                {
                    std::scoped_lock const lock{self->mutex};
                    self->events_may_be_ripe = true;
                }
                self->changed.notify_all();
                self->waiters.answer(about);
            }
            done(is_decided ? Taken::Settled : Taken::Failed);
        });
}

void Cashier::State::settle(SettlePurchaseCommand::Order order, Done done)
{
    auto const about = order.purchase;
    submit(std::make_unique<SettlePurchaseCommand>(services.ids, std::move(order), now()), about,
           std::move(done));
}

void Cashier::State::fail(FailCallCommand::Failure failure, Done done)
{
    // A purchase whose call will be made again has no answer yet: nobody who waits is told.
    bool const is_answer = failure.is_final || failure.call.number == 0;
    auto const about = is_answer ? failure.call.of() : PurchaseKey{};
    submit(std::make_unique<FailCallCommand>(services.ids, std::move(failure), now()), about,
           std::move(done));
}

void Cashier::State::keep(WebhookEvent event, Resolved const& resolved, Done done)
{
    event.state = resolved.waits_for.empty() ? EventState::Ignored : EventState::Waiting;
    event.outcome = resolved.waits_for.empty() ? "not ours" : "its purchase is not known yet";
    if (!resolved.waits_for.empty()) {
        event.waits_for = resolved.waits_for;
    }
    submit(std::make_unique<KeepEventCommand>(std::move(event)), {},
           [done = std::move(done)](Taken taken) { done(taken == Taken::Settled ? Taken::Kept : taken); });
}

void Cashier::State::take(News news, WebhookEvent event, std::optional<audit::Mandate> replayed_by, Done done)
{
    auto work = [self = shared_from_this(), news = std::move(news), event = std::move(event),
                 replayed_by = std::move(replayed_by), done]() mutable {
        Resolved resolved;
        try {
            self->services.database.read([&](storage::Reader& reader) {
                resolved = resolve(reader, self->services.ids, news.subject);
            });
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("an event could not be looked up: {}", failure.what());
            return done(Taken::Failed);
        }
        if (!resolved.purchase) {
            return replayed_by ? done(Taken::Kept) : self->keep(std::move(event), resolved, std::move(done));
        }
        SettlePurchaseCommand::Order order{.purchase = *resolved.purchase, .event = std::move(event)};
        order.tidings.push_back({std::move(news), resolved.our_refund});
        order.replayed_by = std::move(replayed_by);
        self->settle(std::move(order), std::move(done));
    };
    if (!services.workers.run(std::move(work))) {
        done(Taken::Failed);
    }
}

bool Cashier::State::claim(std::int64_t call)
{
    std::scoped_lock const lock{mutex};
    return !stopping && in_flight.try_emplace(call, now()).second;
}

void Cashier::State::let_go(std::int64_t call)
{
    std::scoped_lock const lock{mutex};
    in_flight.erase(call);
}

/// Also answers who came between the booking and this moment: nobody else would.
void Cashier::State::end_look_up(PurchaseKey key)
{
    {
        std::scoped_lock const lock{mutex};
        looked_up.erase(key);
    }
    waiters.answer(key);
}

/// Asks the provider, and books whatever it answers.
void Cashier::State::dispatch(ProviderCall const& call, Purchase const& purchase)
{
    auto self = shared_from_this();
    auto const let_go = [self, number = call.number, of = call.of()](Taken) {
        return number == 0 ? self->end_look_up(of) : self->let_go(number);
    };
    Calling const calling{
        .gateway = *provider.gateway,
        .ids = services.ids,
        .now = now(),
        .learnt =
            [self, call, let_go](std::vector<Tidings> tidings) {
                self->settle({.purchase = call.of(), .tidings = std::move(tidings), .call = call.number},
                             let_go);
            },
        .failed =
            [self, call, let_go](FailCallCommand::Failure failure) {
                spdlog::warn("the payment provider: {}", failure.why);
                failure.call = call;
                self->fail(std::move(failure), let_go);
            }};
    calling.make(call, purchase);
}

void Cashier::State::make(ProviderCall const& call)
{
    if (!provider.gateway || !claim(call.number)) {
        return;
    }
    std::optional<Purchase> purchase;
    try {
        services.database.read(
            [&](storage::Reader& reader) { purchase = store::find_purchase(reader, call.of()); });
    } catch (storage::StorageFailure const& failure) {
        spdlog::error("a purchase could not be read: {}", failure.what());
    }
    if (!purchase) {
        return let_go(call.number);
    }
    dispatch(call, *purchase);
}

std::size_t Cashier::State::run_ripe()
{
    constexpr std::int64_t events_per_round = 100;
    {
        std::scoped_lock const lock{mutex};
        if (!std::exchange(events_may_be_ripe, false)) {
            return 0;
        }
    }
    std::vector<WebhookEvent> events;
    services.database.read(
        [&](storage::Reader& reader) { events = store::ripe_events(reader, events_per_round); });
    for (auto& event : events) {
        auto news = provider.verifier ? provider.verifier->read(event.body) : std::nullopt;
        if (news) {
            take(std::move(*news), std::move(event), std::nullopt, [](Taken) {});
        }
    }
    return events.size();
}

std::size_t Cashier::State::run_due()
{
    constexpr std::int64_t calls_per_round = 64;
    std::vector<ProviderCall> calls;
    if (provider.gateway) {
        services.database.read(
            [&](storage::Reader& reader) { calls = store::due_calls(reader, now(), calls_per_round); });
    }
    for (auto const& call : calls) {
        make(call);
    }
    return calls.size() + run_ripe();
}

void Cashier::State::run()
{
    constexpr auto pause = std::chrono::seconds{1};
    constexpr int rounds_between_looks = 60;
    for (int round = 0;; ++round) {
        {
            std::unique_lock lock{mutex};
            changed.wait_for(lock, pause, [this] { return stopping || events_may_be_ripe; });
            if (stopping) {
                return;
            }
            events_may_be_ripe = events_may_be_ripe || round % rounds_between_looks == 0;
        }
        waiters.answer_late(Waiters::Clock::now());
        try {
            run_due();
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("calls of the payment provider could not be read: {}", failure.what());
        }
    }
}

Cashier::Cashier(endpoint::Services& services, Settings const& settings, Provider provider)
    : state_(std::make_shared<State>(services, settings, std::move(provider)))
{}

Cashier::~Cashier()
{
    stop();
}

void Cashier::start()
{
    state_->thread = std::thread{[this] { state_->run(); }};
}

void Cashier::stop()
{
    {
        std::scoped_lock const lock{state_->mutex};
        if (std::exchange(state_->stopping, true)) {
            return;  // what the gateway calls with may be gone by now
        }
    }
    state_->changed.notify_all();
    if (state_->thread.joinable()) {
        state_->thread.join();
    }
    if (state_->provider.gateway) {
        state_->provider.gateway->stop();
    }
    state_->waiters.answer_all();
}

bool Cashier::can_sell() const
{
    return state_->provider.gateway != nullptr;
}

bool Cashier::is_live() const
{
    return can_sell() && state_->provider.gateway->is_live();
}

NewsVerifier const* Cashier::verifier() const
{
    return state_->provider.verifier.get();
}

PaymentGateway* Cashier::gateway() const
{
    return state_->provider.gateway.get();
}

Settings const& Cashier::settings() const
{
    return state_->settings;
}

void Cashier::take(News news, std::string body, std::function<void(Taken)> done)
{
    auto event = event_of(news, std::move(body));
    state_->take(std::move(news), std::move(event), std::nullopt, std::move(done));
}

void Cashier::replay(WebhookEvent event, audit::Mandate mandate, std::function<void(Taken)> done)
{
    auto news = state_->provider.verifier ? state_->provider.verifier->read(event.body) : std::nullopt;
    if (!news) {
        return done(Taken::Kept);
    }
    state_->take(std::move(*news), std::move(event), std::move(mandate), std::move(done));
}

void Cashier::look_up_checkout(PurchaseKey key, std::function<void()> done)
{
    when_answered(key, std::move(done));
    {
        // Whoever comes back has no credential: however many ask, the provider is asked once at a time.
        std::scoped_lock const lock{state_->mutex};
        if (!state_->looked_up.insert(key).second) {
            return;
        }
    }
    ProviderCall const call{.account = key.account, .kind = CallKind::LookUpCheckout, .purchase = key.number};
    bool const is_taken = state_->services.workers.run([state = state_, call] {
        std::optional<Purchase> purchase;
        try {
            state->services.database.read(
                [&](storage::Reader& reader) { purchase = store::find_purchase(reader, call.of()); });
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("a purchase could not be read: {}", failure.what());
        }
        if (purchase && state->provider.gateway) {
            state->dispatch(call, *purchase);
        } else {
            state->end_look_up(call.of());
        }
    });
    if (!is_taken) {
        state_->end_look_up(key);
    }
}

void Cashier::make(ProviderCall const& call)
{
    // When the pool is full, the call is taken up when its own time is over.
    (void)state_->services.workers.run([state = state_, call] { state->make(call); });
}

void Cashier::when_answered(PurchaseKey key, std::function<void()> then)
{
    auto const wait = std::chrono::milliseconds{state_->settings.answer_within.in_milliseconds()};
    state_->waiters.add(key, Waiters::Clock::now() + wait, std::move(then));
}

std::size_t Cashier::run_due()
{
    return state_->run_due();
}

}  // namespace creditd::topups
