#include "audit/hourly_notes.hpp"
#include "audit/shelves.hpp"
#include "audit/store.hpp"
#include "audit/testing/service.hpp"

#include <doctest/doctest.h>

namespace creditd::audit {

namespace {

struct World
{
    testing::Service service{add_shelves};
    HourlyNotes notes;

    void note(std::string actor, std::string subject, std::string after = {})
    {
        notes.note(*service.engine,
                   {.actor = std::move(actor),
                    .action = "user.read",
                    .subject = std::move(subject),
                    .after = std::move(after)},
                   *service.clock.now());
    }

    /// How many there are, once all that was submitted is written.
    std::int64_t written()
    {
        service.engine->stop();
        std::int64_t count = 0;
        service.database->read([&](storage::Reader& reader) { count = store::count(reader, {}); });
        return count;
    }
};

}  // namespace

TEST_CASE("ADMIN-8: the same reading is one entry an hour")
{
    World world;
    for (int i = 0; i < 50; ++i) {
        world.note("ann", "alice");
    }
    world.service.clock.advance(Duration::minutes(59));
    SUBCASE("within the hour of the clock")
    {
        world.service.clock.set(Moment::from_milliseconds(1'789'999'200'000));
        world.note("ann", "alice");
        world.service.clock.advance(Duration::minutes(59));
        world.note("ann", "alice");
        CHECK(world.written() == 1);
    }
    SUBCASE("and one more in the next")
    {
        world.service.clock.advance(Duration::hours(1));
        world.note("ann", "alice");
        world.note("ann", "alice");
        CHECK(world.written() == 2);
    }
}

TEST_CASE("ADMIN-8: another reader, another subject or another filter is another entry")
{
    World world;
    world.note("ann", "alice");
    world.note("bea", "alice");
    world.note("ann", "bob");
    world.note("ann", "bob", R"({"type":"usage"})");
    world.note("ann", "bob", R"({"type":"usage"})");
    CHECK(world.written() == 4);
}

TEST_CASE("ADMIN-8: exports are entries each time")
{
    World world;
    for (int i = 0; i < 3; ++i) {
        world.notes.note_each(*world.service.engine, {.actor = "ann", .action = "audit.export"});
    }
    CHECK(world.written() == 3);
}

TEST_CASE("ADMIN-8: what could not be written is tried again by the next of its kind")
{
    World world;
    testing::Service other{add_shelves};
    other.engine->stop();
    world.notes.note(*other.engine, {.actor = "ann", .action = "user.read"}, *other.clock.now());
    world.notes.note(*world.service.engine, {.actor = "ann", .action = "user.read"}, *other.clock.now());
    CHECK(world.written() == 1);
}

}  // namespace creditd::audit
