#include "app/clock_routes.hpp"

#include "app/meta.hpp"
#include "audit/audit_log.hpp"
#include "audit/mandate_json.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace creditd::app {

namespace {

using endpoint::Services;
using http::Access;
using http::Exchange;
using http::Method;
using MaybeKey = std::optional<engine::Idempotency>;

// The system clock.

/// Puts on record that an operator accepted the clock.
class RecordAcceptedClock final : public engine::Command
{
public:
    explicit RecordAcceptedClock(audit::AuditEntry entry) : entry_(std::move(entry)) {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        set.shelf<audit::AuditLog>().add(entry_);
        now_ = context.now;
    }
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override
    {
        engine::Answer answer;
        http::json::Writer json{answer.body};
        json.begin_object().begin_object("clock").member("now", now_).member("suspect", false).end_object();
        json.end_object();
        return answer;
    }

private:
    audit::AuditEntry entry_;
    Moment now_;
};

std::string apart_text(Moment wall, Duration apart)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().member("wall", wall).member("apartMs", apart.in_milliseconds()).end_object();
    return body;
}

void accept_clock(Services& services, SystemClock* clock, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto entry = audit::entry_of(audit::required_mandate(services, fields, *exchange),
                                 {.action = "clock.accept", .subject = "clock"});
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const key = endpoint::idempotency_of(services, *exchange, {}, endpoint::KeyRule::Optional);
    if (!key) {
        return exchange->respond(key.error());
    }
    std::optional<SystemClock::Belief> before;
    if (clock != nullptr) {
        entry.before = apart_text(clock->wall(), clock->apart());
        before = clock->accept();  // first: until then the engine takes no command
    }
    spdlog::warn("the clock was accepted as it is by {} ({})", entry.actor, entry.request_id);
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    auto command = std::make_unique<RecordAcceptedClock>(std::move(entry));
    command->idempotency = *key;
    services.engine.submit(std::move(command), mailbox,
                           [clock, before, held = std::move(exchange)](engine::Finished finished) mutable {
                               if (before && finished.fate != engine::Fate::Decided) {
                                   clock->restore(*before);
                               }
                               auto const id = std::string{held->request().request_id};
                               held->respond(endpoint::response_of(std::move(finished), id));
                           });
}

// The test clock.

/// Keeps where the test clock stands, so that it does not go back over a restart.
class RecordTestClock final : public engine::Command
{
public:
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        set.shelf<MetaShelf>().set_test_clock(context.now);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }
};

std::string clock_body(Moment now, std::optional<std::int64_t> accounts_posted = std::nullopt)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().member("now", now).member_if("accountsBroughtForward", accounts_posted).end_object();
    return body;
}

/// Changes nothing: under a request's key it finds out whether that was answered before.
class LookForAnswer final : public engine::Command
{
public:
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& /*set*/, engine::Context const& /*context*/) override {}
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }
};

/// Keeps an answer whose effect was not this command's, for a repeat of its key.
class KeepAnswer final : public engine::Command
{
public:
    explicit KeepAnswer(std::string body) : body_(std::move(body)) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& /*set*/, engine::Context const& /*context*/) override {}
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override { return {200, body_}; }

private:
    std::string const body_;
};

/// Waits for the database, so it runs on a worker.
void post_what_is_due(Services& services, ManualClock& clock, Sweeper& sweeper, MaybeKey key,
                      std::unique_ptr<Exchange> exchange)
{
    auto recorded = services.engine.run(std::make_unique<RecordTestClock>());
    if (recorded.fate != engine::Fate::Decided) {
        return exchange->respond(endpoint::response_of(std::move(recorded), exchange->request().request_id));
    }
    try {
        auto const posted = sweeper.sweep();
        auto answer = std::make_unique<KeepAnswer>(clock_body(*clock.now(), posted));
        endpoint::submit(services, std::move(exchange), std::move(answer), key);
    } catch (storage::StorageFailure const& failure) {
        spdlog::error("what became due could not be posted: {}", failure.what());
        exchange->respond(http::retry_after(endpoint::problems::storage_unavailable,
                                            "the clock moved, but not everything due could be posted", 1));
    }
}

/// How far the test clock is to go: one of the two.
struct ClockMove
{
    std::optional<std::int64_t> seconds;
    std::optional<Moment> to;
};

/// Moves the clock, or says what is wrong with the wish.
std::optional<http::Problem> move(ManualClock& clock, ClockMove const& wish)
{
    constexpr auto latest = Moment::from_milliseconds(3'155'760'000'000);  // 2070: numbers last until 2094
    auto const wrong = [&](std::string message) {
        return http::validation_failed({{wish.to ? "now" : "advanceSeconds", "out_of_range", message}});
    };
    auto const now = *clock.now();
    if (wish.to && *wish.to < now) {
        return wrong("lies before the test clock, which only goes forward");
    }
    if (wish.to.value_or(now + Duration::seconds(wish.seconds.value_or(0))) > latest) {
        return wrong("the test clock ends with the year 2069");
    }
    if (!wish.to) {
        clock.advance(Duration::seconds(*wish.seconds));
    } else if (!clock.move_to(*wish.to)) {
        return wrong("somebody else has moved the clock further");
    }
    return std::nullopt;
}

void move_clock(Services& services, ManualClock& clock, Sweeper& sweeper, std::unique_ptr<Exchange> exchange)
{
    constexpr std::int64_t most_seconds = 20 * 366 * 86'400LL;
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    ClockMove const wish{.seconds = fields.integer("advanceSeconds", 0, most_seconds),
                         .to = fields.moment("now")};
    if (fields.has("advanceSeconds") == fields.has("now")) {
        fields.fail("advanceSeconds", "required", "give either advanceSeconds or now");
    }
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const key = endpoint::idempotency_of(services, *exchange, {}, endpoint::KeyRule::Optional);
    if (!key) {
        return exchange->respond(key.error());
    }
    endpoint::submit_then(
        services, std::move(exchange), std::make_unique<LookForAnswer>(),
        [&, wish, key = *key](std::unique_ptr<Exchange> waiting, engine::Command& /*decided*/) {
            if (auto problem = move(clock, wish)) {
                return waiting->respond(std::move(*problem));
            }
            http::answer_on(services.workers, std::move(waiting),
                            [&services, &clock, &sweeper, key](std::unique_ptr<Exchange> held) {
                                post_what_is_due(services, clock, sweeper, key, std::move(held));
                            });
        },
        *key);
}

}  // namespace

std::vector<http::Route> clock_routes(Services& services, SystemClock* clock)
{
    std::vector<http::Route> routes;
    routes.push_back({.method = Method::Post,
                      .path = "/admin/clock/accept",
                      .access = Access::requires_("clock:accept"),
                      .operation = "acceptClock",
                      .handler = [&services, clock](std::unique_ptr<Exchange> exchange) {
                          accept_clock(services, clock, std::move(exchange));
                      }});
    return routes;
}

std::vector<http::Route> test_clock_routes(Services& services, ManualClock& clock, Sweeper& sweeper)
{
    std::vector<http::Route> routes;
    routes.push_back({.method = Method::Get,
                      .path = "/test/clock",
                      .access = Access::public_(),
                      .operation = "getTestClock",
                      .handler = [&](std::unique_ptr<Exchange> exchange) {
                          exchange->respond(http::json_response(200, clock_body(*clock.now())));
                      }});
    routes.push_back({.method = Method::Post,
                      .path = "/test/clock",
                      .access = Access::public_(),
                      .operation = "moveTestClock",
                      .handler = [&](std::unique_ptr<Exchange> exchange) {
                          move_clock(services, clock, sweeper, std::move(exchange));
                      }});
    return routes;
}

}  // namespace creditd::app
