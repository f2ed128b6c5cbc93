#include "bulk/approval_command.hpp"
#include "bulk/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace creditd::bulk {

namespace {

using testing::at;
using testing::told;
using testing::World;

}  // namespace

TEST_CASE("BULK-4: a plan says of each row what it does and leaves, rows of the same user before it counted")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob");

    auto const job = world.plan(
        "adjust", "userId,credits,note\nalice,5,\nbob,2.5,thanks\nalice,-12,\nalice,-4,\nnobody,1,\n");

    CHECK(world.of_job(job, "status") == "planned");
    CHECK(world.of_job(job, "counts") ==
          R"({"rows":5,"valid":3,"invalid":2,"applied":0,"failed":0,"undone":0,"notUndone":0})");
    CHECK(world.of_job(job, "totals.credits") == "-4.5");
    CHECK(world.of_row(job, 2, "expectedBalance") == "15");
    CHECK(world.of_row(job, 2, "effect") == "Adds 5 credits.");
    CHECK(world.of_row(job, 3, "values") == R"({"userId":"bob","credits":"2.5","note":"thanks"})");
    CHECK(world.of_row(job, 4, "expectedBalance") == "3");
    CHECK(world.of_row(job, 5, "errors.0.code") == "insufficient_credits");
    CHECK(world.of_row(job, 6, "errors.0.column") == "userId");
    CHECK(world.of_row(job, 6, "errors.0.code") == "account_not_found");
    CHECK(world.balance("alice") == "10");  // a plan moves nothing
}

TEST_CASE("BULK-5: a plan is applied by its hash, once, at its stage")
{
    World world;
    world.open("alice");
    auto const sent =
        world.send("/admin/credits/bulk?mode=plan&operation=adjust", "userId,credits\nalice,5\n");
    auto const job = at(sent.body, "job.id");
    auto const apply_by = [&](std::string const& hash, std::string const& key = {}) {
        return world.post("/admin/credits/bulk/" + job + "/apply",
                          fmt::format(R"({{"planHash":"{}","mode":"per_row"}})", hash), key);
    };
    std::string const wrong(64, '0');

    CHECK(told(apply_by(wrong)) == "409 bulk_not_planned");
    world.work();
    auto const hash = world.of_job(job, "planHash");
    CHECK(told(apply_by(wrong)) == "409 bulk_plan_stale");
    CHECK(told(apply_by("abc")) == "422 planHash too_short");
    auto const applied = apply_by(hash, "the-key");
    CHECK(told(applied) == "202");
    CHECK(apply_by(hash, "the-key").body == applied.body);
    CHECK(told(apply_by(hash)) == "409 bulk_not_planned");
    world.work();
    CHECK(world.balance("alice") == "5");
    CHECK(told(world.post("/admin/credits/bulk/job_0123456789abcdefghjkmnpqrs/apply",
                          fmt::format(R"({{"planHash":"{}","mode":"per_row"}})", hash))) ==
          "404 bulk_job_not_found");
}

TEST_CASE("BULK-5: the same rows again are noticed, in whatever spelling and format")
{
    World world;
    world.open("alice");
    auto const first = world.plan("adjust", "userId,credits\nalice,5\n");
    auto const second = world.plan("adjust", "Credits;User ID\r\n5.00;alice\r\n");
    auto const third =
        world.plan("adjust", R"({"items":[{"credits":5e0,"userId":"alice"}]})", "application/json");
    auto const other = world.plan("grant", "userId,credits\nalice,5\n");

    CHECK(world.of_job(first, "sameAs") == "null");
    CHECK(world.of_job(second, "sameAs") == first);
    CHECK(world.of_job(third, "sameAs") == second);
    CHECK(world.of_job(other, "sameAs") == "null");
    CHECK(world.of_job(first, "planHash") == world.of_job(third, "planHash"));

    REQUIRE(world.post("/admin/credits/bulk/" + third + "/cancel").status == 200);
    CHECK(world.of_job(world.plan("adjust", "userId,credits\nalice,5\n"), "sameAs") == second);
}

TEST_CASE("BULK-10: a result sent again is the same plan, formulas and all")
{
    World world;
    for (auto const* const user : {"+alice", "-bob", "@carol"}) {
        world.open(user);
    }
    std::string const file = "userId,credits,note,reference\r\n+alice,5,\"=cmd|' /C calc'!A0\",'tis\r\n"
                             "-bob,-1,\"a \"\"b\"\", c\r\nd\",@x\r\n@carol,7.5,''=x,\r\nnobody,x,,\r\n";
    auto const first = world.plan("adjust", file);
    auto const csv = world.get("/admin/credits/bulk/" + first + "/rows.csv").body;
    auto const second = world.plan("adjust", csv);

    CHECK(csv.contains("'+alice,5,,,'=cmd|"));
    CHECK_FALSE(csv.contains(",=cmd"));
    CHECK(world.of_job(second, "planHash") == world.of_job(first, "planHash"));
    CHECK(world.of_job(second, "sameAs") == first);
    CHECK(world.of_row(second, 2, "values.note") == "=cmd|' /C calc'!A0");
    CHECK(world.of_row(second, 4, "values.note") == "'=x");
    world.apply_all(first);
    auto const results = world.get("/admin/credits/bulk/" + first + "/rows.csv").body;
    CHECK(world.of_job(world.plan("adjust", results), "planHash") == world.of_job(first, "planHash"));
    CHECK(world.get("/admin/credits/bulk/" + first + "/rows.csv?state=invalid").body.contains("nobody"));
}

TEST_CASE("BULK-11: bulk work needs the permission for what its rows do")
{
    World world;
    world.open("alice");
    auto const job = world.plan("adjust", "userId,credits\nalice,5\n");
    world.be(audit::testing::Service::principal("user:clerk", {"bulk:read", "bulk:write", "users:write"}));

    CHECK(told(world.send("/admin/credits/bulk?mode=plan&operation=grant", "userId,credits\n")) ==
          "403 forbidden");
    CHECK(told(world.send("/admin/credits/bulk?mode=plan&operation=promo", "userId,code\n")) ==
          "403 forbidden");
    CHECK(told(world.send("/admin/credits/bulk?mode=plan&operation=users", "email\na@example.com\n")) ==
          "202");
    CHECK(told(world.apply(job)) == "403 forbidden");
    CHECK(told(world.post("/admin/credits/bulk/" + job + "/cancel")) == "403 forbidden");
    CHECK(world.of_job(job, "status") == "planned");
}

TEST_CASE("BULK-11: users begin with credits only by who may adjust, within the role's limit")
{
    World world;
    auto const rich = world.plan("users", "userId,credits\nnew,11\n");
    auto const poor = world.plan("users", "userId\nother\n");
    auto const principal = [](std::initializer_list<std::string_view> permissions) {
        auto made = *audit::testing::Service::principal("user:clerk", permissions);
        made.adjust_limit = 10_credits;
        return std::make_shared<http::Principal>(made);
    };
    auto const clerk = principal({"bulk:read", "bulk:write", "users:write"});
    auto const teller = principal({"bulk:read", "bulk:write", "users:write", "credits:adjust"});

    world.be(clerk);
    CHECK(told(world.apply(rich)) == "403 forbidden");
    CHECK(told(world.apply(poor)) == "202");
    world.be(teller);
    CHECK(told(world.apply(rich)) == "403 adjustment_above_limit");

    auto const allows = approval_kind(world.service.ids).allows;
    approvals::Approval asked;
    asked.request =
        R"({"jobId":"job_x","action":"apply","operation":"users","largest":10,"givesRoles":false})";
    CHECK_FALSE(allows(*clerk, asked));
    CHECK(allows(*teller, asked));
}

TEST_CASE("BULK-11: rows give roles only as whoever applies them could")
{
    World world;
    auto const job = world.plan("users", "userId,role\nchief,auditor\nclerk,user\n");
    auto const principal = [](std::initializer_list<std::string_view> permissions) {
        return audit::testing::Service::principal("user:other", permissions);
    };

    world.be(principal({"bulk:read", "bulk:write", "users:write"}));
    CHECK(told(world.apply(job)) == "403 forbidden");
    world.be(principal({"bulk:read", "bulk:write", "users:write", "roles:write"}));
    CHECK(told(world.apply(job)) == "403 permission_not_held");
    CHECK(world.of_job(job, "status") == "planned");
    CHECK(world.of_row(world.plan("users", "userId,role\nx,service\n"), 2, "errors.0.column") == "role");
    auto const plain = world.plan("users", "userId,role\nclerk,user\n");
    world.apply_all(plain);
    CHECK(world.of_job(plain, "counts.applied") == "1");
}

TEST_CASE("BULK-11: above the role's limit or the setting's, a second person agrees")
{
    World world;
    world.open("alice");
    auto clerk = std::make_shared<http::Principal>(
        *audit::testing::Service::principal("user:clerk", {"bulk:read", "bulk:write", "credits:adjust"}));
    clerk->adjust_limit = 10_credits;
    auto const small = world.plan("adjust", "userId,credits\nalice,10\n");
    auto const many = world.plan("adjust", "userId,credits\nalice,60\nalice,-50\n");

    world.be(clerk);
    auto const high = world.plan("adjust", "userId,credits\nalice,10.5\n");
    CHECK(told(world.apply(high)) == "403 adjustment_above_limit");
    CHECK(world.of_job(high, "status") == "planned");
    world.has_second_person = true;
    auto const asked = world.apply(high);
    CHECK(told(asked) == "202");
    CHECK(at(asked.body, "approval.kind") == "bulk");
    CHECK(world.of_job(high, "status") == "awaiting_approval");
    CHECK(told(world.apply(small)) == "202");

    world.be_admin();
    world.settings.approval_above = 100_credits;
    auto const moves_much = world.apply(many);
    CHECK(at(moves_much.body, "approval.status") == "pending");
    CHECK(at(world.post("/admin/credits/bulk/" + many + "/cancel").body, "job.status") == "cancelled");
    world.work();
    CHECK(world.balance("alice") == "10");
}

}  // namespace creditd::bulk
