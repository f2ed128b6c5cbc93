#include "app/operator_identity.hpp"
#include "app/testing/test_service.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

TEST_CASE("IDENT-1: an id that reads like somebody's address does not stand for that user")
{
    testing::TestService service;
    auto client = service.client();
    client.set_token(service.admin_token());
    REQUIRE(client.post("/admin/users", R"({"id":"admin@example.com","reasonCode":"test","reason":"r"})")
                .status == 201);
    auto& core = service.service().core();
    auto const words = *http::json::parse(
        R"({"user":"admin@example.com","email":"admin@example.com","password":"another long one"})");

    auto const suspended = suspend_user(core, words);
    REQUIRE_FALSE(suspended);
    CHECK(suspended.error().contains("ambiguous"));
    auto const said = set_password(core, words);
    REQUIRE(said);
    CHECK(said->starts_with("usr_"));
    CHECK(client.get("/admin/users").status == 401);  // the administrator's sessions ended
}

TEST_CASE("ADMIN-4: where tokens of other issuers are taken, there is always a second person")
{
    Settings settings;
    settings.ledger.approve_adjust_above = 1_credits;
    settings.ledger.open_on_first_use = true;
    auto const adjust = [](Settings const& with) {
        testing::TestService service{with};
        auto client = service.client();
        client.set_token(service.admin_token());
        REQUIRE(client.post("/admin/users", R"({"id":"alice","reasonCode":"test","reason":"r"})").status ==
                201);
        return client
            .post("/admin/credits/adjust",
                  R"({"userId":"alice","credits":2,"reasonCode":"test","reason":"r"})",
                  {{"Idempotency-Key", "k"}})
            .status;
    };
    CHECK(adjust(settings) == 201);
    settings.identity.issuers = {
        {.name = "https://id.example.com", .audience = "creditd", .keys_file = "/nowhere"}};
    CHECK(adjust(settings) == 202);
}

}  // namespace creditd::app
