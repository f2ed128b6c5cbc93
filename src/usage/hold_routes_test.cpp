#include "usage/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace creditd::usage {

using testing::Reply;
using testing::World;

namespace {

constexpr auto holds = "/credits/holds";

std::string hold_path(Reply const& placed)
{
    return "/credits/holds/" + placed.at("hold.id");
}

Reply place(World& world, std::string_view members)
{
    auto placed = world.post(holds, R"({"userId": "alice", )" + std::string{members} + "}");
    REQUIRE(placed.status == 201);
    return placed;
}

}  // namespace

TEST_CASE("HOLD-1: a hold takes credits out of available at once and gives them back when released")
{
    World world;
    world.open("alice", 100_credits);

    auto const placed = place(world, R"("credits": 60, "reference": "job")");
    CHECK(placed.at("hold.state") == "open");
    CHECK(placed.at("hold.remaining") == "60");
    CHECK(placed.at("hold.expiresAt") == "2030-03-01T10:15:00.000Z");
    CHECK(placed.at("balance.balance") == "100");
    CHECK(placed.at("balance.held") == "60");
    CHECK(placed.at("balance.available") == "40");
    CHECK(world.post("/credits/usage", R"({"userId": "alice", "credits": 41})").status == 402);

    auto const released = world.post(hold_path(placed) + "/release", R"({"reason": "cancelled"})", "r");
    CHECK(released.status == 200);
    CHECK(released.at("hold.state") == "released");
    CHECK(released.at("transaction") == "-");
    CHECK(released.at("balance.available") == "100");
    CHECK(world.post(hold_path(placed) + "/release", R"({"reason": "cancelled"})", "r").body ==
          released.body);

    auto const again = world.post(hold_path(placed) + "/release", "");
    CHECK(again.status == 409);
    CHECK(again.why() == "hold_ended");
    CHECK(again.at("state") == "released");
}

TEST_CASE("HOLD-2: a capture takes all that is left unless it says less, in several parts if it wants")
{
    World world;
    world.open("alice", 100_credits);
    auto const placed = place(world, R"("credits": 60)");

    auto const part = world.post(hold_path(placed) + "/capture", R"({"credits": 20, "final": false})");
    CHECK(part.status == 200);
    CHECK(part.at("transaction.type") == "usage");
    CHECK(part.at("transaction.amount") == "-20");
    CHECK(part.at("hold.state") == "open");
    CHECK(part.at("hold.remaining") == "40");
    CHECK(part.at("balance.held") == "40");

    auto const rest = world.post(hold_path(placed) + "/capture", "", "rest");
    CHECK(rest.at("transaction.amount") == "-40");
    CHECK(rest.at("hold.state") == "captured");
    CHECK(rest.at("hold.captured") == "60");
    CHECK(rest.at("balance.available") == "40");
    CHECK(world.post(hold_path(placed) + "/capture", "", "rest").body == rest.body);

    auto const late = world.post(hold_path(placed) + "/capture", "");
    CHECK(late.why() == "hold_ended");
    CHECK(late.at("state") == "captured");
    CHECK(world.post(hold_path(placed) + "/extend", R"({"ttlSeconds": 5})").why() == "hold_ended");
    CHECK(world.account("alice").balance == 40_credits);
}

TEST_CASE("HOLD-2: what a final capture leaves returns at once")
{
    World world;
    world.open("alice", 100_credits);
    auto const placed = place(world, R"("credits": 60)");
    CHECK(world.post(hold_path(placed) + "/capture", R"({"credits": 45})").at("balance.available") == "55");
}

TEST_CASE("HOLD-2: more than the hold needs leave, and the excess is covered whole or not at all")
{
    World world;
    world.open("alice", 100_credits);
    auto const placed = place(world, R"("credits": 60)");
    auto const capture = hold_path(placed) + "/capture";

    auto const refused = world.post(capture, R"({"credits": 60.5})");
    CHECK(refused.status == 422);
    CHECK(refused.why() == "capture_exceeds_hold");
    CHECK(refused.at("remaining") == "60");
    CHECK(world.post(capture, R"({"credits": 61, "overage": "allow", "final": false})").why() ==
          "overage: not_with_final_false");
    auto const uncovered = world.post(capture, R"({"credits": 100.5, "overage": "allow"})");
    CHECK(uncovered.status == 402);
    CHECK(uncovered.at("required") == "40.5");
    CHECK(world.account("alice").held == 60_credits);

    auto const taken = world.post(capture, R"({"credits": 100, "overage": "allow"})");
    CHECK(taken.status == 200);
    CHECK(taken.at("balance.balance") == "0");
}

TEST_CASE("HOLD-2: a metered hold is captured by quantity at the version pinned when it was placed")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();
    auto const placed = place(world, R"("meter": "tokens", "quantity": 5000)");
    CHECK(placed.at("hold.credits") == "50");
    CHECK(placed.at("hold.priceVersion") == "1");
    REQUIRE(world.post("/admin/meters/tokens/prices", R"({"credits": 99, "per": 1})").status == 201);
    REQUIRE(world.patch("/admin/meters/tokens", R"({"active": false})").status == 200);

    auto const captured = world.post(hold_path(placed) + "/capture", R"({"quantity": 3000})");

    CHECK(captured.at("transaction.amount") == "-30");
    CHECK(captured.at("transaction.quantity") == "3000");
    CHECK(captured.at("transaction.priceVersion") == "1");
    CHECK(captured.at("balance.available") == "70");
}

TEST_CASE("HOLD-2: all of a metered hold is the quantity it was placed for; credits may be captured too")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();
    auto const whole = place(world, R"("meter": "tokens", "quantity": 2000)");
    CHECK(world.post(hold_path(whole) + "/capture", "").at("transaction.quantity") == "2000");
    auto const other = place(world, R"("meter": "tokens", "quantity": 2000)");
    CHECK(world.post(hold_path(other) + "/capture", R"({"credits": 3})").at("transaction.quantity") == "-");
    auto const plain = place(world, R"("credits": 5)");
    CHECK(world.post(hold_path(plain) + "/capture", R"({"quantity": 3})").why() == "quantity: not_metered");
    CHECK(world.account("alice").held == 5_credits);
}

TEST_CASE("HOLD-4: a hold ends by time at its moment, and a capture after that is told so")
{
    World world;
    world.open("alice", 100_credits);
    auto const placed = place(world, R"("credits": 60, "ttlSeconds": 60)");
    auto const other = place(world, R"("credits": 1, "ttlSeconds": 60)");
    world.advance(Duration::milliseconds(59'999));
    CHECK(world.post(hold_path(other) + "/capture", R"({"final": false, "credits": 0.5})").status == 200);
    world.advance(Duration::milliseconds(1));

    auto const late = world.post(hold_path(placed) + "/capture", "", "late");
    CHECK(late.status == 409);
    CHECK(late.why() == "hold_expired");
    CHECK(world.post(hold_path(placed) + "/capture", "", "late").body == late.body);
    CHECK(world.post(hold_path(placed) + "/release", "").why() == "hold_expired");
    CHECK(world.account("alice").held.is_zero());
    CHECK(world.get(hold_path(placed)).at("state") == "expired");
}

TEST_CASE("HOLD-1: a hold is extended from now, at most to the longest life")
{
    World world;
    world.open("alice", 100_credits);
    auto const placed = place(world, R"("credits": 60, "ttlSeconds": 60)");
    world.advance(Duration::seconds(30));

    auto const extended = world.post(hold_path(placed) + "/extend", R"({"ttlSeconds": 2592000})");

    CHECK(extended.status == 200);
    CHECK(extended.at("hold.expiresAt") == "2030-03-31T10:00:30.000Z");
    CHECK(world.post(hold_path(placed) + "/extend", R"({"ttlSeconds": 2592001})").why() ==
          "ttlSeconds: out_of_range");
    CHECK(world.post(hold_path(placed) + "/extend", "").why() == "ttlSeconds: required");
}

TEST_CASE(
    "HOLD-3: a grant that expires while held stays good for the hold, and what is given back expires at once")
{
    World world;
    world.open("alice");
    world.grant("alice", 100_credits, world.now() + Duration::hours(1));
    world.grant("alice", 20_credits);
    auto const placed = place(world, R"("credits": 120, "ttlSeconds": 7200)");
    world.advance(Duration::hours(1));

    auto const captured = world.post(hold_path(placed) + "/capture", R"({"credits": 70})");

    CHECK(captured.at("transaction.amount") == "-70");
    CHECK(captured.at("balance.balance") == "20");
    CHECK(captured.at("balance.available") == "20");
}

TEST_CASE("USAGE-2: a reference is unique over spends and captures of an account")
{
    World world;
    world.open("alice", 100_credits);
    auto const one = place(world, R"("credits": 10)");
    auto const two = place(world, R"("credits": 10)");
    auto const first = world.post(hold_path(one) + "/capture", R"({"reference": "job-1"})");

    auto const again = world.post(hold_path(one) + "/capture", R"({"reference": "job-1"})");
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(world.post(hold_path(one) + "/capture", R"({"reference": "job-1", "credits": 9})").why() ==
          "reference_reused");
    auto const other_hold = world.post(hold_path(two) + "/capture", R"({"reference": "job-1"})");
    CHECK(other_hold.why() == "reference_reused");
    CHECK(other_hold.at("transactionId") == first.at("transaction.id"));
    CHECK(world.post("/credits/usage", R"({"userId": "alice", "credits": 10, "reference": "job-1"})").why() ==
          "reference_reused");
    CHECK(world.account("alice").balance == 90_credits);
}

TEST_CASE("HOLD-1: every wrong body is told apart and changes nothing")
{
    World world;
    world.open("alice", 100_credits);
    std::pair<std::string, std::string> const wrong[] = {
        {R"({"credits": 1})", "userId: required"},
        {R"({"userId": "alice"})", "credits: required"},
        {R"({"userId": "alice", "credits": 0})", "credits: must_be_positive"},
        {R"({"userId": "alice", "credits": 1, "ttlSeconds": 0})", "ttlSeconds: out_of_range"},
        {R"({"userId": "alice", "credits": 1, "ttlSeconds": 2592001})", "ttlSeconds: out_of_range"},
        {R"({"userId": "alice", "credits": 1, "ttlSeconds": 1.5})", "ttlSeconds: out_of_range"},
        {R"({"userId": "alice", "credits": 1, "ttlSeconds": "60"})", "ttlSeconds: wrong_type"},
        {R"({"userId": "alice", "meter": "none", "quantity": 1})", "meter_not_found"},
        {R"({"userId": "alice", "credits": 101})", "insufficient_credits"},
        {R"({"userId": "nobody", "credits": 1})", "account_not_found"},
    };
    for (auto const& [body, why] : wrong) {
        CAPTURE(body);
        CHECK(world.post(holds, body).why() == why);
    }
    CHECK(world.post_without_key(holds, R"({"userId": "alice", "credits": 1})").why() ==
          "idempotency_key_required");

    auto const placed = place(world, R"("credits": 10)");
    std::pair<std::string, std::string> const wrong_captures[] = {
        {"{", "malformed_json"},
        {R"({"credits": 0})", "credits: must_be_positive"},
        {R"({"credits": 1e-7})", "credits: too_many_decimals"},
        {R"({"quantity": 0})", "quantity: must_be_positive"},
        {R"({"credits": 1, "quantity": 1})", "quantity: not_with_credits"},
        {R"({"overage": "maybe"})", "overage: unknown_value"},
        {R"({"final": "no"})", "final: wrong_type"},
        {R"({"userId": "alice"})", "userId: unknown_field"},
    };
    for (auto const& [body, why] : wrong_captures) {
        CAPTURE(body);
        CHECK(world.post(hold_path(placed) + "/capture", body).why() == why);
    }
    CHECK(world.post_without_key(hold_path(placed) + "/capture", "").why() == "idempotency_key_required");
    CHECK(world.account("alice").held == 10_credits);
}

TEST_CASE("IDENT-2: a foreign hold and one that never was look the same")
{
    World world;
    world.open("alice", 100_credits);
    world.open("bob", 100_credits);
    auto const placed = place(world, R"("credits": 10)");
    auto const transaction =
        world.post("/credits/usage", R"({"userId": "alice", "credits": 1})").at("transaction.id");

    world.act_as_user("bob");
    for (auto const* const step : {"/capture", "/release"}) {
        CHECK(world.post(hold_path(placed) + step, "").why() == "hold_not_found");
        CHECK(world.post(std::string{"/credits/holds/hold_unknown"} + step, "").why() == "hold_not_found");
    }
    CHECK(world.get(hold_path(placed)).why() == "hold_not_found");
    CHECK(world.get("/credits/holds/" + transaction).why() == "hold_not_found");
    CHECK(world.get("/credits/holds?userId=alice").why() == "account_not_found");
    world.act_as_nobody_special();
    CHECK(world.get(hold_path(placed)).why() == "hold_not_found");
    world.act_as_user("alice");
    CHECK(world.get(hold_path(placed)).at("id") == placed.at("hold.id"));
    CHECK(world.post(hold_path(placed) + "/capture", "").status == 200);
    CHECK(world.get(hold_path(placed)).at("state") == "captured");
}

TEST_CASE("ADMIN-7: captures and releases of a suspended user's holds go on, new holds do not")
{
    World world;
    world.open("alice", 100_credits);
    auto const one = place(world, R"("credits": 10)");
    auto const two = place(world, R"("credits": 10)");
    world.suspend("alice");
    CHECK(world.post(holds, R"({"userId": "alice", "credits": 1})").why() == "account_suspended");
    CHECK(world.post(hold_path(one) + "/capture", "").status == 200);
    CHECK(world.post(hold_path(two) + "/release", "").status == 200);
}

TEST_CASE("HOLD-1: an account has at most as many open holds as the setting says")
{
    World world;
    world.accounts.max_open_holds = 2;
    world.open("alice", 100_credits);
    place(world, R"("credits": 1)");
    auto const second = place(world, R"("credits": 1)");
    auto const third = world.post(holds, R"({"userId": "alice", "credits": 1})");
    CHECK(third.status == 409);
    CHECK(third.why() == "too_many_holds");
    CHECK(world.post(hold_path(second) + "/release", "").status == 200);
    place(world, R"("credits": 1)");
}

TEST_CASE("LEDGER-4: holds are listed newest first, open and ended, by page and by cursor")
{
    World world;
    world.open("alice", 100_credits);
    std::string ids[5];
    for (auto& id : ids) {
        id = place(world, R"("credits": 1, "ttlSeconds": 600)").at("hold.id");
    }
    auto const path = [&](int i) { return "/credits/holds/" + ids[i]; };
    REQUIRE(world.post(path(0) + "/capture", "").status == 200);
    REQUIRE(world.post(path(1) + "/release", "").status == 200);
    REQUIRE(world.post(path(3) + "/capture", "").status == 200);
    REQUIRE(world.post(path(4) + "/extend", R"({"ttlSeconds": 6000})").status == 200);
    world.advance(Duration::seconds(600));

    auto const all = world.get("/credits/holds?userId=alice&limit=2");
    CHECK(all.at("total") == "5");
    CHECK(all.at("totalPages") == "3");
    CHECK(all.at("items.0.id") == ids[4]);
    CHECK(all.at("items.1.id") == ids[3]);
    CHECK(all.at("items.1.state") == "captured");
    auto const next = world.get("/credits/holds?userId=alice&limit=2&cursor=" + all.at("nextCursor"));
    CHECK(next.at("items.0.id") == ids[2]);
    CHECK(next.at("items.0.state") == "expired");
    CHECK(next.at("items.1.state") == "released");
    CHECK(world.get("/credits/holds?userId=alice&limit=2&page=3").at("items.0.id") == ids[0]);

    auto const captured = world.get("/credits/holds?userId=alice&state=captured&limit=1");
    CHECK(captured.at("total") == "2");
    CHECK(captured.at("items.0.id") == ids[3]);
    auto const cursor = captured.at("nextCursor");
    CHECK(world.get("/credits/holds?userId=alice&state=captured&cursor=" + cursor).at("items.0.id") ==
          ids[0]);
    CHECK(world.get("/credits/holds?userId=alice&state=captured&limit=1&page=2").at("items.0.id") == ids[0]);
    CHECK(world.get("/credits/holds?userId=alice&state=released").at("items.0.id") == ids[1]);
    CHECK(world.get("/credits/holds?userId=alice&state=expired").at("items.0.id") == ids[2]);
    auto const open = world.get("/credits/holds?userId=alice&state=open");
    CHECK(open.at("total") == "1");
    CHECK(open.at("items.0.id") == ids[4]);

    CHECK(world.get("/credits/holds?userId=alice&state=gone").why() == "state: unknown_value");
    CHECK(world.get("/credits/holds?userId=alice&page=0").why() == "page: out_of_range");
    CHECK(world.get("/credits/holds?userId=alice&limit=101").why() == "limit: out_of_range");
    CHECK(world.get("/credits/holds?userId=alice&state=open&cursor=" + cursor).why() == "cursor: bad_format");
    CHECK(world.get("/credits/holds").why() == "userId: required");
}

}  // namespace creditd::usage
