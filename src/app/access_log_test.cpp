#include "app/access_log.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

namespace {

http::Principal const ada{.kind = http::Principal::Kind::User, .id = "user:usr_ada"};

http::Answered spend()
{
    return {.method = "POST",
            .route = "/credits/usage",
            .status = 201,
            .bytes = 312,
            .took = std::chrono::microseconds{1204},
            .request_id = "req_1",
            .principal = &ada,
            .client_address = "127.0.0.1"};
}

}  // namespace

TEST_CASE("log: a line about an answer says what, how it ended, how long it took and who asked")
{
    CHECK(access_text(spend()) ==
          "POST /credits/usage 201, 312 bytes in 1.204 ms, req_1 of user:usr_ada from 127.0.0.1");
    CHECK(access_text({.status = 400, .request_id = "req_2", .client_address = "::1", .is_whole = false}) ==
          "- - 400, 0 bytes in 0.000 ms, broken off, req_2 of nobody from ::1");
}

TEST_CASE("log: as JSON, what there is not is null and a number is a number")
{
    CHECK(access_json(spend(), "2026-01-01T00:00:00.000Z") ==
          R"({"time":"2026-01-01T00:00:00.000Z","level":"info","message":"answered","method":"POST",)"
          R"("route":"/credits/usage","status":201,"bytes":312,"milliseconds":1.204,"whole":true,)"
          R"("requestId":"req_1","principal":"user:usr_ada","client":"127.0.0.1"})");
    CHECK(
        access_json({.status = 404, .request_id = "a\"b", .client_address = "::1"}, "t") ==
        R"({"time":"t","level":"info","message":"answered","method":null,"route":null,"status":404,)"
        R"("bytes":0,"milliseconds":0.000,"whole":true,"requestId":"a\"b","principal":null,"client":"::1"})");
}

TEST_CASE("log: warnings beyond those of a second are counted, and told in the next that has one")
{
    WarningBudget budget{2};
    CHECK(budget.ask(1).may_write);
    CHECK(budget.ask(1).may_write);
    CHECK_FALSE(budget.ask(1).may_write);
    CHECK_FALSE(budget.ask(1).may_write);
    auto const later = budget.ask(5);
    CHECK(later.may_write);
    CHECK(later.left_out == 2);
    CHECK(budget.ask(5).left_out == 0);
    CHECK(budget.ask(6).left_out == 0);
}

TEST_CASE("log: switched off, only failures are told of")
{
    http::ServerOptions off;
    log_answers(off, AccessLog::Off, LogFormat::Json);
    CHECK(off.told_from == 500);
    CHECK(off.on_answer);
    http::ServerOptions on;
    log_answers(on, AccessLog::On, LogFormat::Json);
    CHECK(on.told_from == 100);
}

}  // namespace creditd::app
