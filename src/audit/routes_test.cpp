#include "audit/routes.hpp"
#include "audit/shelves.hpp"
#include "audit/testing/csv.hpp"
#include "audit/testing/note.hpp"
#include "audit/testing/service.hpp"
#include "http/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace creditd::audit {

namespace {

struct World
{
    testing::Service service{add_shelves};

    World()
    {
        service.serve(routes(*service.services, {}));
        service.caller->act_as(testing::Service::principal("usr_auditor", {"audit:read"}));
    }

    void note(AuditEntry entry)
    {
        service.clock.advance(Duration::seconds(1));
        REQUIRE(service.engine->run(std::make_unique<testing::Note>(std::move(entry))).fate ==
                engine::Fate::Decided);
    }

    /// The member `name` of each item, joined; and the list's further members.
    struct Listed
    {
        std::string reasons;
        std::string total;
        std::string next;
    };
    Listed list(std::string const& query)
    {
        auto const response = service.get("/admin/credits/audit" + query);
        REQUIRE_MESSAGE(response.status == 200, response.body);
        auto const document = http::json::parse(response.body);
        REQUIRE(document);
        auto const root = document->root();
        Listed listed;
        auto const items = *root.find("items");
        for (auto const item : items) {
            listed.reasons += std::string{item.find("reason")->text()} + " ";
        }
        listed.total = root.find("total")->text();
        listed.next = root.find("nextCursor")->text();
        return listed;
    }

    std::string problem(std::string const& query)
    {
        auto const response = service.get("/admin/credits/audit" + query);
        auto const document = http::json::parse(response.body);
        REQUIRE(document);
        auto const errors = document->root().find("errors");
        if (!errors) {
            return fmt::format("{} {}", response.status, document->root().find("code")->text());
        }
        auto const first = *errors->begin();
        return fmt::format("{} {} {}", response.status, first.find("field")->text(),
                           first.find("code")->text());
    }
};

}  // namespace

TEST_CASE("ADMIN-1: an entry tells who did what to whom, why, from where, and what changed")
{
    World world;
    world.note({.actor = "usr_1",
                .action = "credits.adjust",
                .subject = "alice",
                .reason_code = "goodwill",
                .reason = "sorry, \"twice\"",
                .before = R"({"balance":1})",
                .after = R"({"balance":2})",
                .request_id = "req_9",
                .client_address = "192.0.2.1"});
    auto const body = world.service.get("/admin/credits/audit").body;
    CHECK(body.contains(R"("createdAt":"2026-09-21T14:13:21.000Z","actor":"usr_1","action":"credits.adjust",)"
                        R"("subject":"alice","reasonCode":"goodwill","reason":"sorry, \"twice\"",)"
                        R"("before":{"balance":1},"after":{"balance":2},"requestId":"req_9",)"
                        R"("clientAddress":"192.0.2.1","erased":false,"chain":{"bucket":)"));
}

TEST_CASE("the audit log is listed newest first, by page and by cursor")
{
    World world;
    for (int i = 1; i <= 5; ++i) {
        world.note({.actor = "a", .action = "x.y", .subject = "s", .reason = std::to_string(i)});
    }
    CHECK(world.list("").reasons == "5 4 3 2 1 ");
    CHECK(world.list("?limit=2").reasons == "5 4 ");
    CHECK(world.list("?limit=2&page=3").reasons == "1 ");
    CHECK(world.list("?limit=2&page=3").next == "");
    CHECK(world.list("?limit=2&page=4").reasons == "");
    auto const first = world.list("?limit=2");
    CHECK(first.total == "5");
    world.note({.actor = "a", .action = "x.y", .subject = "s", .reason = "6"});
    auto const second = world.list("?limit=2&cursor=" + first.next);
    CHECK(second.reasons == "3 2 ");  // unmoved by what came meanwhile
    CHECK(world.list("?limit=2&cursor=" + second.next).reasons == "1 ");
}

TEST_CASE("the audit log is filtered by actor, action, subject and time")
{
    World world;
    auto const begun = *world.service.clock.now();
    world.note({.actor = "ann", .action = "credits.adjust", .subject = "alice", .reason = "1"});
    world.note({.actor = "bea", .action = "credits.adjust", .subject = "bob", .reason = "2"});
    world.note({.actor = "ann", .action = "user.suspend", .subject = "bob", .reason = "3"});
    CHECK(world.list("?actor=ann").reasons == "3 1 ");
    CHECK(world.list("?actor=ann").total == "2");
    CHECK(world.list("?action=credits.adjust").reasons == "2 1 ");
    CHECK(world.list("?subject=bob&actor=ann").reasons == "3 ");
    CHECK(world.list("?actor=nobody").reasons == "");
    auto const at = [&](int seconds) { return to_text(begun + Duration::seconds(seconds)); };
    CHECK(world.list("?from=" + at(2)).reasons == "3 2 ");
    CHECK(world.list("?to=" + at(2)).reasons == "1 ");  // the end is not inside
    CHECK(world.list("?from=" + at(2) + "&to=" + at(3)).reasons == "2 ");
}

TEST_CASE("the audit log is filtered by reason code and by request")
{
    World world;
    world.note(
        {.action = "x.y", .subject = "a", .reason_code = "goodwill", .reason = "1", .request_id = "r1"});
    world.note(
        {.action = "x.y", .subject = "b", .reason_code = "goodwill", .reason = "2", .request_id = "r2"});
    world.note({.action = "x.y", .subject = "c", .reason_code = "fraud", .reason = "3", .request_id = "r2"});
    CHECK(world.list("?reasonCode=goodwill").reasons == "2 1 ");
    CHECK(world.list("?reasonCode=goodwill").total == "2");
    CHECK(world.list("?requestId=r2").reasons == "3 2 ");
    CHECK(world.list("?requestId=r2&reasonCode=fraud").reasons == "3 ");
    CHECK(world.list("?requestId=r").reasons == "");
    CHECK(std::ranges::count(world.service.get("/admin/credits/audit.csv?requestId=r2").body, '\n') == 3);
    CHECK(std::ranges::count(world.service.get("/admin/credits/audit.jsonl?requestId=r2").body, '\n') == 2);
}

TEST_CASE("what is asked wrongly of the audit log is told by field")
{
    World world;
    CHECK(world.problem("?page=0") == "422 page out_of_range");
    CHECK(world.problem("?limit=101") == "422 limit out_of_range");
    CHECK(world.problem("?cursor=abc") == "422 cursor bad_format");
    CHECK(world.problem("?from=yesterday") == "422 from bad_format");
    CHECK(world.problem("?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z") == "422 to out_of_range");
    CHECK(world.problem("?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z") == "422 to out_of_range");
    CHECK(world.problem("?user=x") == "422 user unknown_field");
    CHECK(world.problem("/verify?x=1") == "422 x unknown_field");
    CHECK(world.problem(".csv?page=1") == "422 page unknown_field");
}

TEST_CASE("ADMIN-3: the audit log takes the permission audit:read")
{
    World world;
    for (std::string const path : {"", ".csv", ".jsonl", "/verify"}) {
        world.service.caller->act_as(testing::Service::principal("usr_1", {"credits:adjust"}));
        CHECK(world.problem(path) == "403 forbidden");
        world.service.caller->act_as(nullptr);
        CHECK(world.problem(path) == "401 unauthenticated");
    }
}

TEST_CASE("the audit log is exported whole as CSV")
{
    World world;
    for (int i = 1; i <= 250; ++i) {
        world.note(
            {.actor = "a", .action = "x.y", .subject = i == 250 ? "=1+1" : "s", .reason = std::to_string(i)});
    }
    auto const body = world.service.get("/admin/credits/audit.csv").body;
    CHECK(std::ranges::count(body, '\n') == 251);
    CHECK(body.starts_with("id,createdAt,actor,action,subject,reasonCode,reason,"));
    CHECK(body.contains(",x.y,'=1+1,,250,"));
    auto const filtered = world.service.get("/admin/credits/audit.csv?subject=s").body;
    CHECK(std::ranges::count(filtered, '\n') == 250);
}

TEST_CASE("each line of the export as JSON lines is the entry as the list shows it")
{
    World world;
    for (int i = 1; i <= 250; ++i) {
        world.note({.actor = "a", .action = "x.y", .subject = "=1\n\"2\"", .reason = std::to_string(i)});
    }
    auto const response = world.service.get("/admin/credits/audit.jsonl");
    CHECK(response.content_type == "application/jsonl");
    std::string listed;
    for (int page = 1; page <= 3; ++page) {
        auto const body = world.service.get(fmt::format("/admin/credits/audit?limit=100&page={}", page)).body;
        auto const begin = body.find('[') + 1;
        listed += body.substr(begin, body.rfind("],\"page\"") - begin) + ",";
    }
    std::string lines = response.body;
    std::ranges::replace(lines, '\n', ',');
    CHECK(lines == listed);
}

TEST_CASE("what a spreadsheet was kept from running comes back from the CSV as it was")
{
    World world;
    std::mt19937 generator{7};
    constexpr std::array pieces{"=",    "+", "-", "@", "'",  "\"",     ",", "\n",
                                "\r\n", "a", "1", " ", "\t", "\uFF1D", "{"};
    std::vector<std::string> written;
    for (int i = 0; i < 300; ++i) {
        auto& text = written.emplace_back();
        for (auto left = generator() % 6; left > 0; --left) {
            text += pieces[generator() % pieces.size()];
        }
        world.note({.actor = "a", .action = "x.y", .subject = "s", .reason = text});
    }
    auto const rows = testing::csv_rows(world.service.get("/admin/credits/audit.csv").body);
    REQUIRE(rows.size() == written.size() + 1);
    REQUIRE(rows[0][6] == "reason");
    std::ranges::reverse(written);
    for (std::size_t i = 0; i < written.size(); ++i) {
        auto cell = rows[i + 1][6];
        if (cell.starts_with('\'') && testing::is_formula(cell)) {
            cell.erase(0, 1);
        } else {
            CHECK_FALSE(testing::is_formula(cell));
        }
        CHECK(cell == written[i]);
    }
}

TEST_CASE("ADMIN-2: verify says that all is well, and what it looked at")
{
    World world;
    world.note({.actor = "a", .action = "x.y", .subject = "s"});
    CHECK(world.service.get("/admin/credits/audit/verify").body ==
          R"({"ok":true,"checks":[{"name":"audit_chains","ok":true,"checked":1,"violations":0,"first":null},)"
          R"({"name":"audit_heads","ok":true,"checked":256,"violations":0,"first":null}]})");
}

}  // namespace creditd::audit
