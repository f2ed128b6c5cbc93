#include "audit/erasable_entries.hpp"
#include "audit/erase_entries.hpp"
#include "audit/shelves.hpp"
#include "audit/store.hpp"
#include "audit/testing/note.hpp"
#include "audit/testing/service.hpp"
#include "audit/verify.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace creditd::audit {

namespace {

struct World
{
    testing::Service service{add_shelves};

    void note(std::string actor, std::string subject, int count = 1)
    {
        for (int i = 0; i < count; ++i) {
            auto const finished = service.engine->run(
                std::make_unique<testing::Note>(AuditEntry{.actor = actor,
                                                           .action = "user.suspend",
                                                           .subject = subject,
                                                           .reason_code = "fraud",
                                                           .reason = "he said so",
                                                           .before = R"({"name":"Alice"})",
                                                           .request_id = "req_1",
                                                           .client_address = "192.0.2.1"}));
            REQUIRE(finished.fate == engine::Fate::Decided);
        }
    }

    std::int64_t erase(std::string const& subject)
    {
        return erase_entries_about(*service.engine, subject,
                                   {.actor = "operator", .reason = {"operator", "asked to be forgotten"}});
    }

    std::vector<StoredEntry> entries()
    {
        std::vector<StoredEntry> entries;
        service.database->read(
            [&](storage::Reader& reader) { entries = store::list(reader, {}, INT64_MAX, 0, 100'000); });
        return entries;
    }

    bool verifies()
    {
        auto const found = verify(*service.database);
        return std::ranges::all_of(found, &engine::Check::ok);
    }
};

}  // namespace

TEST_CASE("ADMIN-9: nothing personal is left of erased entries, and the chains verify")
{
    World world;
    world.note("ann", "alice", 3);
    world.note("ann", "bob");
    CHECK(world.erase("alice") == 3);

    auto const entries = world.entries();
    REQUIRE(entries.size() == 5);
    CHECK(entries[0].entry == AuditEntry{.actor = "operator",
                                         .action = "audit.erase",
                                         .subject = "audit",
                                         .reason_code = "operator",
                                         .reason = "asked to be forgotten",
                                         .after = R"({"entries":3})"});
    CHECK(entries[1].entry.subject == "bob");
    for (int i = 2; i < 5; ++i) {
        auto const& erased = entries[static_cast<std::size_t>(i)];
        CHECK(erased.is_erased);
        CHECK(erased.entry == AuditEntry{.action = "user.suspend", .reason_code = "fraud"});
        CHECK(erased.text.size() == 33);
        CHECK_FALSE(erased.text.contains("alice"));
    }
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-9: the log goes on behind what was erased, and erasing again finds nothing")
{
    World world;
    world.note("ann", "alice");
    CHECK(world.erase("alice") == 1);
    CHECK(world.erase("alice") == 0);
    CHECK(world.entries().size() == 2);
    world.note("ann", "alice");
    CHECK(world.erase("alice") == 1);
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-9: more than a slice is erased in several commits, each on record")
{
    World world;
    int const count = static_cast<int>(ErasableEntries::slice) + 7;
    world.note("ann", "alice", count);
    CHECK(world.erase("alice") == count);
    auto const entries = world.entries();
    CHECK(std::ranges::count(entries, true, &StoredEntry::is_erased) == count);
    CHECK(entries.size() == static_cast<std::size_t>(count) + 2);
    CHECK(world.verifies());
}

}  // namespace creditd::audit
