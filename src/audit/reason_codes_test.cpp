#include "audit/mandate_json.hpp"
#include "audit/reason_code_routes.hpp"
#include "audit/reason_codes.hpp"
#include "audit/shelves.hpp"
#include "audit/testing/service.hpp"
#include "http/json.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>

namespace creditd::audit {

namespace {

struct World
{
    std::unique_ptr<ReasonBoard> board;
    testing::Service service{[this](engine::WorkingSet& set, storage::Database& database) {
        if (board == nullptr) {
            board = std::make_unique<ReasonBoard>(database);
        }
        set.add<ReasonCodes>(set, *board);
        add_shelves(set, database);
    }};

    World()
    {
        service.services->takes_reason_code = [this](std::string_view code) {
            return board->current()->takes(code);
        };
        service.serve(reason_code_routes(*service.services, *board));
        service.caller->act_as(
            testing::Service::principal("usr_admin", {"reason-codes:read", "reason-codes:write"}));
    }

    http::Response create(std::string_view code, std::string_view given = "test")
    {
        return service.caller->call(
            http::Method::Post, "/admin/reason-codes",
            fmt::format(R"({{"code":"{}","description":"d","reasonCode":"{}","reason":"r"}})", code, given));
    }
    http::Response change(std::string_view code, std::string_view what, std::string_view given = "test")
    {
        return service.caller->call(http::Method::Put, fmt::format("/admin/reason-codes/{}", code),
                                    fmt::format(R"({{{}"reasonCode":"{}","reason":"r"}})", what, given));
    }
};

}  // namespace

TEST_CASE("ADMIN-1: a reason is one of the list that is active; an unknown one is an error of its field")
{
    World world;
    CHECK(world.board->current()->takes("goodwill"));
    auto const unknown = world.create("mine", "mine");
    CHECK(unknown.status == 422);
    CHECK(unknown.body.contains(R"("field":"reasonCode","code":"unknown_reason_code")"));

    CHECK(world.create("mine").status == 201);
    CHECK(world.create("mine").status == 409);
    CHECK(world.create("yours", "mine").status == 201);
    CHECK(world.change("mine", R"("active":false,)").status == 200);
    CHECK(world.create("theirs", "mine").status == 422);
    CHECK(world.create("Not a code").status == 422);
    CHECK(world.change("nowhere", R"("active":false,)").status == 404);
}

TEST_CASE("ADMIN-1: what is not said of a reason stays as it is")
{
    World world;
    REQUIRE(world.create("mine").status == 201);
    REQUIRE(world.change("mine", R"("active":false,)").status == 200);
    REQUIRE(world.change("mine", R"("description":"new",)").status == 200);
    auto const* const code = world.board->current()->find("mine");
    REQUIRE(code != nullptr);
    CHECK(*code == ReasonCode{.code = "mine", .description = "new", .active = false});
}

TEST_CASE("ADMIN-1: the last reason that is active stays so")
{
    World world;
    for (auto const& code : world.board->current()->all()) {
        if (code.code != "test") {
            REQUIRE(world.change(code.code, R"("active":false,)").status == 200);
        }
    }
    CHECK(world.change("test", R"("active":false,)").status == 409);
    CHECK(world.board->current()->takes("test"));
    CHECK(world.change("support", R"("active":true,)").status == 200);
    CHECK(world.change("test", R"("active":false,)").status == 200);
}

TEST_CASE("NODE-3: a board that is told of a change reads it")
{
    World world;
    ReasonBoard other{*world.service.database};
    REQUIRE(world.create("mine").status == 201);
    CHECK_FALSE(other.current()->takes("mine"));
    other.refresh(*world.service.database);
    CHECK(other.current()->takes("mine"));
}

}  // namespace creditd::audit
