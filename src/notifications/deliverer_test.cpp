#include "engine/testing/doubles.hpp"
#include "engine/testing/faulty_database.hpp"
#include "nodes/changes.hpp"
#include "notifications/deliverer.hpp"
#include "notifications/domain/retry.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/outbox.hpp"
#include "notifications/store.hpp"
#include "storage/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <latch>
#include <optional>
#include <utility>

namespace creditd::notifications {

namespace {

using engine::testing::Fault;

/// Long enough for any machine; only a test that fails waits for it.
constexpr std::chrono::seconds patience{10};

/// Writes endpoints and notices as they are given.
class Write final : public engine::Command
{
public:
    Write(std::vector<WebhookEndpoint> endpoints, std::vector<Notice> notices)
        : endpoints_(std::move(endpoints)),
          notices_(std::move(notices))
    {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        for (auto const& endpoint : endpoints_) {
            set.shelf<Endpoints>().put(endpoint);
        }
        for (auto const& notice : notices_) {
            set.shelf<Outbox>().add(notice);
        }
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::vector<WebhookEndpoint> const endpoints_;
    std::vector<Notice> const notices_;
};

/// A service whose endpoints are made elsewhere: `elsewhere` is another node's board.
struct World
{
    storage::testing::TestDatabase place;
    engine::testing::ManualClock clock{Moment::from_milliseconds(1'780'000'000'000)};
    engine::testing::SeededRandom random{1};
    std::unique_ptr<storage::Database> database = place.open({.now = clock.moment()}, 1);
    engine::testing::FaultyDatabase faulty{*database};
    Doorbells bells;
    EndpointBoard elsewhere{*database};
    engine::Engine engine{faulty, [this] { return working_set(); }, clock, random, {}, 0};

    std::unique_ptr<engine::WorkingSet> working_set()
    {
        auto set = std::make_unique<engine::WorkingSet>();
        set->add<Outbox>(bells);
        set->add<Endpoints>(*set, elsewhere);
        set->add<nodes::Changes>(true);
        return set;
    }

    void write(std::vector<WebhookEndpoint> endpoints, std::vector<Notice> notices)
    {
        auto const finished = engine.run(std::make_unique<Write>(std::move(endpoints), std::move(notices)));
        CHECK(finished.fate == engine::Fate::Decided);
    }

    /// About an account of its own, so that none waits for another.
    [[nodiscard]] Notice notice(std::int64_t number, std::int64_t endpoint) const
    {
        Notice notice;
        notice.key = {number, number};
        notice.channel = Channel::Webhook;
        notice.kind = "purchase.paid";
        notice.endpoint = endpoint;
        notice.event = number;
        notice.content = "{}";
        notice.occurred_at = clock.moment();
        notice.due_at = clock.moment();
        notice.give_up_at = clock.moment() + tried_for;
        return notice;
    }

    [[nodiscard]] Deliverer::Parts parts(Sender& sender, std::size_t at_once)
    {
        return {.engine = engine,
                .database = *database,
                .clock = clock,
                .channel = Channel::Webhook,
                .sender = sender,
                .bell = bells.webhook,
                .at_once = at_once,
                .keep_for = Duration::days(1),
                .before_taking = {}};
    }
};

/// Ends no attempt of its own accord.
class HangingSender final : public Sender
{
public:
    explicit HangingSender(std::function<void(Notice const&)> on_send = {}) : on_send_(std::move(on_send)) {}

    void send(Notice const& notice, Done done) override
    {
        if (on_send_) {
            on_send_(notice);
        }
        std::scoped_lock const lock{mutex_};
        to_.push_back(notice.endpoint);
        hanging_.push_back(std::move(done));
        sent_.notify_all();
    }
    void stop() override {}

    /// The endpoints sent to, once there are so many, or as many as there are after a while.
    std::vector<std::int64_t> wait_for(std::size_t count)
    {
        std::unique_lock lock{mutex_};
        sent_.wait_for(lock, patience, [&] { return to_.size() >= count; });
        return to_;
    }

    void end_first(Attempt how)
    {
        std::scoped_lock const lock{mutex_};
        hanging_.at(0)(std::move(how));
    }

private:
    std::function<void(Notice const&)> on_send_;
    std::mutex mutex_;
    std::condition_variable sent_;
    std::vector<std::int64_t> to_;
    std::vector<Done> hanging_;
};

}  // namespace

TEST_CASE("NOTIFY-10: however much waits for an endpoint that hangs, the others are served")
{
    World world;
    std::vector<Notice> notices;
    for (std::int64_t number = 1; number <= 510; ++number) {  // more than one look shows
        notices.push_back(world.notice(number, 1));
    }
    for (std::int64_t const endpoint : {2, 3, 4}) {
        auto later = world.notice(1000 + endpoint, endpoint);
        later.due_at = world.clock.moment() + Duration::milliseconds(endpoint);
        notices.push_back(std::move(later));
    }
    world.write({}, std::move(notices));
    world.clock.advance(Duration::seconds(1));

    HangingSender sender;
    Deliverer deliverer{world.parts(sender, 4)};
    deliverer.start();
    CHECK(sender.wait_for(4) == std::vector<std::int64_t>{1, 2, 3, 4});
    deliverer.stop();
}

TEST_CASE("NODE-3: that an endpoint was made or changed the other nodes hear, and of notices nothing")
{
    World world;
    nodes::ChangeFeed feed{*world.database};
    world.write({}, {world.notice(1, 7)});
    CHECK(feed.next().changes.empty());
    WebhookEndpoint endpoint;
    endpoint.number = 7;
    world.write({endpoint}, {});
    CHECK(feed.next().changes == std::vector<nodes::Change>{{nodes::ChangeKind::Endpoints}});
}

TEST_CASE("NOTIFY-10: an endpoint that another node has just made is known before it is sent to")
{
    World world;
    EndpointBoard board{*world.database};
    std::optional<bool> was_known;
    HangingSender sender{[&](Notice const& notice) { was_known = board.find(notice.endpoint).has_value(); }};
    WebhookEndpoint endpoint;
    endpoint.number = 7;
    endpoint.secret = "secret";
    world.write({endpoint}, {world.notice(1, 7)});
    auto parts = world.parts(sender, 4);
    parts.before_taking = [&] { board.refresh(); };
    Deliverer deliverer{std::move(parts)};
    deliverer.start();
    CHECK(sender.wait_for(1).size() == 1);
    deliverer.stop();
    CHECK(was_known == true);
}

TEST_CASE("NOTIFY-3: what has arrived is not sent again because that could not be written down at once")
{
    World world;
    world.write({}, {world.notice(1, 7)});
    std::latch was_refused{1};
    world.faulty.on_fault = [&] { was_refused.count_down(); };
    HangingSender sender;
    Deliverer deliverer{world.parts(sender, 4)};
    deliverer.start();
    REQUIRE(sender.wait_for(1).size() == 1);

    world.faulty.next_commit = Fault::Full;
    world.clock.set(world.clock.moment() + lease);
    sender.end_first({Attempt::Outcome::Delivered, "answered 200"});
    was_refused.wait();
    deliverer.stop();  // the look that met the refusal ends first

    CHECK(sender.wait_for(1).size() == 1);
    std::optional<Notice> stored;
    world.database->read([&](storage::Reader& reader) { stored = store::find_notice(reader, {1, 1}); });
    REQUIRE(stored);
    CHECK(stored->state == NoticeState::Delivered);
    CHECK(stored->attempts == 1);
}

}  // namespace creditd::notifications
