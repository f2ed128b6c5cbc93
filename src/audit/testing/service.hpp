#pragma once

#include "crypto/public_id.hpp"
#include "endpoint/services.hpp"
#include "engine/engine.hpp"
#include "engine/testing/conflict_first.hpp"
#include "http/testing/caller.hpp"
#include "storage/testing/test_database.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace creditd::audit::testing {

/// Stands still until it is set.
class SettableClock final : public engine::Clock
{
public:
    std::optional<Moment> now() override { return Moment::from_milliseconds(now_ms_); }
    void set(Moment moment) { now_ms_ = moment.in_milliseconds(); }
    void advance(Duration by) { now_ms_ += by.in_milliseconds(); }

private:
    std::atomic<std::int64_t> now_ms_ = 1'790'000'000'000;
};

/// The same bytes for the same seed.
class SeededRandom final : public engine::RandomSource
{
public:
    explicit SeededRandom(std::uint64_t seed) : generator_(seed) {}
    void fill(std::byte* bytes, std::size_t count) override
    {
        for (std::size_t i = 0; i < count; ++i) {
            bytes[i] = static_cast<std::byte>(generator_());
        }
    }

private:
    std::mt19937_64 generator_;
};

/// One process's worth of service on an embedded store of its own: engine, database and routes without
/// sockets.
class Service
{
public:
    using AddShelves = std::function<void(engine::WorkingSet&, storage::Database&)>;

    explicit Service(AddShelves const& add_shelves, std::uint64_t seed = 1) : random(seed)
    {
        auto const make_set = [&] {
            auto set = std::make_unique<engine::WorkingSet>();
            add_shelves(*set, *database);
            return set;
        };
        engine =
            std::make_unique<engine::Engine>(for_engine, make_set, clock, random, engine::EngineOptions{}, 0);
        services = std::make_unique<endpoint::Services>(endpoint::Services{.engine = *engine,
                                                                           .database = *database,
                                                                           .workers = workers,
                                                                           .clock = clock,
                                                                           .ids = ids,
                                                                           .key_secret = "the test secrets",
                                                                           .mailboxes = {}});
    }

    ~Service()
    {
        workers.stop();
        engine->stop();
    }
    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;

    void serve(std::vector<http::Route> routes)
    {
        caller = std::make_unique<http::testing::Caller>(std::move(routes));
        services->mailboxes.push_back(std::make_unique<endpoint::LoopMailbox>(caller->loop()));
    }

    /// A principal of that id, who may do just that; a user when `user_id` is given.
    static std::shared_ptr<http::Principal const> principal(
        std::string id, std::initializer_list<std::string_view> permissions, std::string user_id = {})
    {
        auto principal = std::make_shared<http::Principal>();
        principal->kind = user_id.empty() ? http::Principal::Kind::Service : http::Principal::Kind::User;
        principal->id = std::move(id);
        principal->user_id = std::move(user_id);
        for (auto const permission : permissions) {
            principal->permissions.set(*http::permission_index(permission));
        }
        return principal;
    }

    http::Response get(std::string_view target) { return caller->call(http::Method::Get, target); }

    storage::testing::TestDatabase place;
    SettableClock clock;
    SeededRandom random;
    std::unique_ptr<storage::Database> database = place.open(*clock.now());
    engine::testing::ConflictFirst for_engine{*database};
    http::Workers workers{2, 64};
    crypto::PublicIds ids{"0123456789abcdef"};
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<endpoint::Services> services;
    std::unique_ptr<http::testing::Caller> caller;
};

}  // namespace creditd::audit::testing
