#include "usage/testing/world.hpp"

#include "audit/audit_log.hpp"
#include "audit/testing/some_reason.hpp"
#include "engine/engine.hpp"
#include "engine/testing/conflict_first.hpp"
#include "http/testing/json_at.hpp"
#include "ledger/account_command.hpp"
#include "ledger/find_account.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/open_account.hpp"
#include "usage/routes.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace creditd::usage::testing {

namespace {

class SettableClock final : public engine::Clock
{
public:
    explicit SettableClock(std::atomic<std::int64_t> const& now_ms) : now_ms_(now_ms) {}
    std::optional<Moment> now() override { return Moment::from_milliseconds(now_ms_); }

private:
    std::atomic<std::int64_t> const& now_ms_;
};

class CountingRandom final : public engine::RandomSource
{
public:
    void fill(std::byte* bytes, std::size_t count) override
    {
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = static_cast<std::byte>(++state_ * 167 >> 3);
        }
    }

private:
    unsigned state_ = 0;
};

class OpenOne final : public engine::Command
{
public:
    OpenOne(std::string user_id, ledger::Settings settings)
        : user_id_(std::move(user_id)),
          settings_(std::move(settings))
    {}
    engine::Place place() const override
    {
        return engine::Place::of_account(ledger::account_number(user_id_));
    }
    void needs(engine::WorkingSet& set) const override { set.shelf<ledger::Books>().need(user_id_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        auto const opened =
            ledger::open_account(set.shelf<ledger::Books>(), user_id_, "system", settings_, context);
        CREDITD_ASSERT(opened.has_value());
    }
    engine::Memory memory() const override { return {}; }
    engine::Answer answer() const override { return {}; }

private:
    std::string const user_id_;
    ledger::Settings const settings_;
};

class GrantOne final : public ledger::AccountCommand
{
public:
    GrantOne(std::string user_id, Credits amount, std::optional<Moment> expires_at)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Proceed),
          amount_(amount),
          expires_at_(expires_at)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet&, engine::Context const&) override
    {
        auto const granted =
            ledger::grant_credits(posting, {.amount = amount_, .expires_at = expires_at_}, 0);
        CREDITD_ASSERT(granted.has_value());
        return ledger::TextAnswer{};
    }

private:
    Credits const amount_;
    std::optional<Moment> const expires_at_;
};

class SuspendOne final : public ledger::AccountCommand
{
public:
    explicit SuspendOne(std::string user_id)
        : AccountCommand(std::move(user_id), {}, ledger::WhenSuspended::Proceed)
    {}

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set, engine::Context const&) override
    {
        posting.account().status = ledger::AccountStatus::Suspended;
        set.shelf<ledger::Books>().touch(posting.account());
        return ledger::TextAnswer{};
    }
};

std::shared_ptr<http::Principal const> principal(http::Principal::Kind kind, std::string id,
                                                 std::string user_id, bool acts_for_users)
{
    auto made = std::make_shared<http::Principal>();
    made->kind = kind;
    made->id = std::move(id);
    made->user_id = std::move(user_id);
    made->permissions.set();
    if (!acts_for_users) {
        made->permissions.reset(*http::permission_index("accounts:act"));
    }
    return made;
}

}  // namespace

/// Members stop in reverse order: what answers requests goes before what they use.
struct World::Running
{
    SettableClock clock;
    CountingRandom random;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<engine::testing::ConflictFirst> for_engine;
    crypto::PublicIds ids{"0123456789abcdef"};
    std::unique_ptr<PriceBoard> prices;
    http::Workers workers{2, 64};
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<endpoint::Services> services;
    std::unique_ptr<http::testing::Caller> caller;

    explicit Running(std::atomic<std::int64_t> const& now_ms) : clock(now_ms) {}
    ~Running()
    {
        engine->stop();
        workers.stop();
    }
};

World::World() : now_ms_(moment_from_text("2030-03-01T10:00:00Z")->in_milliseconds())
{
    accounts.signup_credits = Credits{};
    start();
    act_as_service();
}

World::~World() = default;

void World::start()
{
    running_ = std::make_unique<Running>(now_ms_);
    auto& own = *running_;
    own.database = place_.open(now());
    own.prices = std::make_unique<PriceBoard>(*own.database);
    own.for_engine = std::make_unique<engine::testing::ConflictFirst>(*own.database);
    auto const make_set = [&own] {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<ledger::Books>();
        set->add<audit::AuditLog>();
        add_shelves(*set, *own.prices);
        return set;
    };
    auto const numbers_used = NumberSource::first_at(now());
    own.engine = std::make_unique<engine::Engine>(*own.for_engine, make_set, own.clock, own.random,
                                                  engine::EngineOptions{}, numbers_used);
    own.services = std::make_unique<endpoint::Services>(
        *own.engine, *own.database, own.workers, own.clock, own.ids, "a secret of tests",
        std::vector<std::unique_ptr<endpoint::LoopMailbox>>{});
    own.caller =
        std::make_unique<http::testing::Caller>(routes(*own.services, accounts, settings, *own.prices));
    own.services->mailboxes.push_back(std::make_unique<endpoint::LoopMailbox>(own.caller->loop()));
}

void World::restart()
{
    running_.reset();
    advance(Duration::seconds(1));
    start();
}

void World::act_as_service()
{
    caller_ = principal(http::Principal::Kind::Service, "service:shop", {}, true);
}

void World::act_as_user(std::string const& user_id)
{
    caller_ = principal(http::Principal::Kind::User, "user:" + user_id, user_id, false);
}

void World::act_as_nobody_special()
{
    caller_ = principal(http::Principal::Kind::Service, "service:odd", {}, false);
}

void World::open(std::string_view user_id)
{
    (void)running_->engine->run(std::make_unique<OpenOne>(std::string{user_id}, accounts));
}

void World::open(std::string_view user_id, Credits amount)
{
    open(user_id);
    grant(user_id, amount);
}

void World::grant(std::string_view user_id, Credits amount, std::optional<Moment> expires_at)
{
    (void)running_->engine->run(std::make_unique<GrantOne>(std::string{user_id}, amount, expires_at));
}

void World::suspend(std::string_view user_id)
{
    (void)running_->engine->run(std::make_unique<SuspendOne>(std::string{user_id}));
}

void World::make_token_meter()
{
    auto const made = post("/admin/meters", R"({"name": "tokens", "unit": "token",
        "price": {"credits": 10, "per": 1000, "minimum": 1}})");
    CREDITD_ASSERT(made.status == 201);
}

namespace {

Reply reply_of(http::Response response)
{
    Reply reply{response.status, std::move(response.body)};
    for (auto const& header : response.headers) {
        reply.replayed = reply.replayed || (header.name == "Idempotent-Replayed" && header.value == "true");
    }
    return reply;
}

}  // namespace

Reply World::post(std::string_view path, std::string_view body, std::optional<std::string> key)
{
    auto own_key = key ? std::move(*key) : "key-" + std::to_string(++keys_);
    running_->caller->act_as(caller_);
    return reply_of(running_->caller->call(http::Method::Post, path,
                                           audit::testing::with_some_reason(http::Method::Post, path, body),
                                           {{"Idempotency-Key", std::move(own_key)}}));
}

Reply World::post_without_key(std::string_view path, std::string_view body)
{
    running_->caller->act_as(caller_);
    return reply_of(running_->caller->call(http::Method::Post, path, body));
}

Reply World::patch(std::string_view path, std::string_view body)
{
    running_->caller->act_as(caller_);
    return reply_of(running_->caller->call(
        http::Method::Patch, path, audit::testing::with_some_reason(http::Method::Patch, path, body)));
}

Reply World::get(std::string_view path)
{
    running_->caller->act_as(caller_);
    return reply_of(running_->caller->call(http::Method::Get, path));
}

ledger::Account World::account(std::string_view user_id)
{
    std::optional<ledger::Account> found;
    running_->database->read([&](storage::Reader& reader) { found = ledger::find_account(reader, user_id); });
    CREDITD_ASSERT(found.has_value() && found->adds_up());
    return *found;
}

std::size_t World::audit_entries(std::string_view action)
{
    constexpr storage::Query entries{"audit_actions", "SELECT number FROM audit_entries WHERE action = $1"};
    std::size_t count = 0;
    storage::Value const parameters[] = {storage::Value::text(action)};
    running_->database->read([&](storage::Reader& reader) {
        reader.query(entries, parameters, [&](storage::Row const&) { ++count; });
    });
    return count;
}

Moment World::now() const
{
    return Moment::from_milliseconds(now_ms_);
}

void World::advance(Duration by)
{
    now_ms_ += by.in_milliseconds();
}

std::string Reply::at(std::string_view path) const
{
    return http::testing::at(body, path);
}

std::string Reply::why() const
{
    auto const field = at("errors.0.field");
    return field == "-" ? at("code") : field + ": " + at("errors.0.code");
}

}  // namespace creditd::usage::testing
