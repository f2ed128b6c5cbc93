#include "engine/testing/faulty_database.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/store.hpp"
#include "storage/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <future>
#include <utility>

namespace creditd::notifications {

namespace {

constexpr Moment earlier = Moment::from_milliseconds(1'780'000'000'000);
constexpr Moment later = earlier + Duration::seconds(1);

/// A database that something happens in between what a read finds and what its reader does with it.
class Interrupted final : public engine::testing::PassingDatabase
{
public:
    using PassingDatabase::PassingDatabase;

    void read(storage::FunctionRef<void(storage::Reader&)> work) override
    {
        PassingDatabase::read(work);
        if (auto const happens = std::exchange(after_next_read, {})) {
            happens();
        }
    }

    std::function<void()> after_next_read;
};

WebhookEndpoint endpoint_at(std::string url, Moment updated_at = earlier)
{
    WebhookEndpoint endpoint;
    endpoint.number = 7;
    endpoint.url = std::move(url);
    endpoint.updated_at = updated_at;
    return endpoint;
}

struct World
{
    storage::testing::TestDatabase place;
    std::unique_ptr<storage::Database> database = place.open({.now = earlier}, 1);
    Interrupted interrupted{*database};
    EndpointBoard board{interrupted};

    /// As another node does it, of which this one has heard nothing yet.
    void commit(WebhookEndpoint const& endpoint)
    {
        auto const batch = database->begin(0);
        store::upsert_endpoint(*batch, endpoint);
        batch->commit(0);
    }

    [[nodiscard]] std::string url() const
    {
        auto const found = board.find(7);
        return found ? found->url : "none";
    }
};

}  // namespace

TEST_CASE("NODE-3: an endpoint that was changed here while the endpoints were read stays as it was changed")
{
    World world;
    world.commit(endpoint_at("before"));
    SUBCASE("changed")
    {
        world.interrupted.after_next_read = [&] {
            world.commit(endpoint_at("after"));
            world.board.put(endpoint_at("after"));
        };
        world.board.refresh();
        CHECK(world.url() == "after");
    }
    SUBCASE("removed")
    {
        world.interrupted.after_next_read = [&] {
            auto const batch = world.database->begin(0);
            store::remove_endpoint(*batch, 7);
            batch->commit(0);
            world.board.remove(7);
        };
        world.board.refresh();
        CHECK(world.url() == "none");
    }
}

TEST_CASE("NODE-3: another node's later change stays when the own, earlier one is known to be made only then")
{
    World world;
    world.commit(endpoint_at("theirs", later));
    world.board.refresh();

    world.board.put(endpoint_at("ours", earlier));
    CHECK(world.url() == "theirs");

    world.board.put(endpoint_at("ours, again", later + Duration::seconds(1)));
    CHECK(world.url() == "ours, again");
    world.board.put(endpoint_at("in the same millisecond", later + Duration::seconds(1)));
    CHECK(world.url() == "in the same millisecond");
}

TEST_CASE("NODE-3: of two who read the endpoints at once, the older news does not come last")
{
    World world;
    world.commit(endpoint_at("old"));
    std::future<void> second;
    world.interrupted.after_next_read = [&] {
        world.commit(endpoint_at("new", later));
        second = std::async(std::launch::async, [&] { world.board.refresh(); });
        // Time for the second to be first, if nothing kept it from that. Enough is never waited for in vain.
        second.wait_for(std::chrono::milliseconds{200});
    };
    world.board.refresh();
    second.get();
    CHECK(world.url() == "new");
}

}  // namespace creditd::notifications
