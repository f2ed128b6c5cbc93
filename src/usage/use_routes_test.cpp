#include "usage/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace creditd::usage {

using testing::Reply;
using testing::World;

namespace {

/// `{"userId": "alice", …}`
std::string alice(std::string_view members)
{
    return R"({"userId": "alice", )" + std::string{members} + "}";
}

constexpr auto usage = "/credits/usage";

}  // namespace

TEST_CASE("USAGE-1: credits are deducted at once, with one line that says everything")
{
    World world;
    world.open("alice", 100_credits);

    auto const reply =
        world.post(usage, alice(R"("credits": 12.5, "reason": "a picture", "reference": "job-1",
                                                  "metadata": {"model": "xl"})"));

    CHECK(reply.status == 201);
    CHECK(reply.at("transaction.type") == "usage");
    CHECK(reply.at("transaction.amount") == "-12.5");
    CHECK(reply.at("transaction.balanceBefore") == "100");
    CHECK(reply.at("transaction.balanceAfter") == "87.5");
    CHECK(reply.at("transaction.userId") == "alice");
    CHECK(reply.at("transaction.reason") == "a picture");
    CHECK(reply.at("transaction.reference") == "job-1");
    CHECK(reply.at("transaction.metadata.model") == "xl");
    CHECK(reply.at("transaction.actor") == "service:shop");
    CHECK(reply.at("transaction.grants.0.amount") == "-12.5");
    CHECK(reply.at("transaction.priceVersion") == "-");
    CHECK(reply.at("balance.available") == "87.5");
    CHECK(world.account("alice").balance == Credits::from_micro(87'500'000));
}

TEST_CASE("USAGE-1: a quantity is charged at the version in force, which the line names")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();

    auto const first = world.post(usage, alice(R"("meter": "tokens", "quantity": 1500.0)"));
    CHECK(first.at("transaction.amount") == "-15");
    CHECK(first.at("transaction.meter") == "tokens");
    CHECK(first.at("transaction.quantity") == "1500");
    CHECK(first.at("transaction.priceVersion") == "1");

    REQUIRE(world.post("/admin/meters/tokens/prices", R"({"credits": 20, "per": 1000})").status == 201);
    auto const second = world.post(usage, alice(R"("meter": "tokens", "quantity": 1500)"));
    CHECK(second.at("transaction.amount") == "-30");
    CHECK(second.at("transaction.priceVersion") == "2");
}

TEST_CASE("USAGE-1: a price of 0 makes a line of 0")
{
    World world;
    world.open("alice");
    REQUIRE(
        world.post("/admin/meters", R"({"name": "free", "unit": "call", "price": {"credits": 0, "per": 1}})")
            .status == 201);

    auto const reply = world.post(usage, alice(R"("meter": "free", "quantity": 3)"));

    CHECK(reply.status == 201);
    CHECK(reply.at("transaction.amount") == "0");
    CHECK(reply.at("transaction.priceVersion") == "1");
    CHECK(world.lines("alice") == 1);
}

TEST_CASE("LEDGER-3: more than what is available is refused whole, exactly what is available is taken")
{
    World world;
    world.open("alice", 10_credits);

    auto const refused = world.post(usage, alice(R"("credits": 10.000001)"));
    CHECK(refused.status == 402);
    CHECK(refused.why() == "insufficient_credits");
    CHECK(refused.at("required") == "10.000001");
    CHECK(refused.at("available") == "10");
    CHECK(refused.at("shortfall") == "0.000001");
    CHECK(world.lines("alice") == 1);

    CHECK(world.post(usage, alice(R"("credits": 10)")).status == 201);
    CHECK(world.account("alice").balance.is_zero());
}

TEST_CASE("USAGE-1: every wrong body is told apart and changes nothing")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();
    std::string const long_text(501, 'x');
    std::pair<std::string, std::string> const wrong[] = {
        {"", "unsupported_media_type"},
        {" ", "malformed_json"},
        {"{", "malformed_json"},
        {"[]", "malformed_json"},
        {alice(R"("credits": NaN)"), "malformed_json"},
        {alice(R"("credits": 1, "credits": 2)"), "duplicate_key"},
        {R"({"credits": 1})", "userId: required"},
        {R"({"userId": "a b", "credits": 1})", "userId: bad_format"},
        {R"({"userId": 7, "credits": 1})", "userId: wrong_type"},
        {R"({"userId": "alice"})", "credits: required"},
        {alice(R"("credits": 1, "meter": "tokens", "quantity": 1)"), "meter: not_with_credits"},
        {alice(R"("credits": 1, "quantity": 1)"), "quantity: not_with_credits"},
        {alice(R"("meter": "tokens")"), "quantity: required"},
        {alice(R"("quantity": 1)"), "meter: required"},
        {alice(R"("credits": 0)"), "credits: must_be_positive"},
        {alice(R"("credits": -0)"), "credits: must_be_positive"},
        {alice(R"("credits": -1)"), "credits: must_be_positive"},
        {alice(R"("credits": 0.0000001)"), "credits: too_many_decimals"},
        {alice(R"("credits": 1e-7)"), "credits: too_many_decimals"},
        {alice(R"("credits": 9223372036854775808)"), "credits: out_of_range"},
        {alice(R"("credits": 4000000000.000001)"), "credits: out_of_range"},
        {alice(R"("credits": "1")"), "credits: wrong_type"},
        {alice(R"("credits": null)"), "credits: wrong_type"},
        {alice(R"("meter": "Tokens", "quantity": 1)"), "meter: bad_format"},
        {alice(R"("meter": "tokens", "quantity": 0)"), "quantity: must_be_positive"},
        {alice(R"("meter": "tokens", "quantity": -1)"), "quantity: must_be_positive"},
        {alice(R"("meter": "tokens", "quantity": 0.0000001)"), "quantity: too_many_decimals"},
        {alice(R"("meter": "tokens", "quantity": 1e300)"), "quantity: out_of_range"},
        {alice(R"("meter": "tokens", "quantity": "1")"), "quantity: wrong_type"},
        {alice(R"("credits": 1, "reference": "")"), "reference: too_short"},
        {alice(R"("credits": 1, "reference": "a b")"), "reference: bad_format"},
        {alice(R"("credits": 1, "reference": ")" + std::string(129, 'r') + "\""), "reference: too_long"},
        {alice(R"("credits": 1, "reason": ")" + long_text + "\""), "reason: too_long"},
        {alice(R"("credits": 1, "metadata": [])"), "metadata: wrong_type"},
        {alice(R"("credits": 1, "colour": "red")"), "colour: unknown_field"},
    };
    for (auto const& [body, why] : wrong) {
        CAPTURE(body);
        CHECK(world.post(usage, body).why() == why);
    }
    CHECK(world.post_without_key(usage, alice(R"("credits": 1)")).why() == "idempotency_key_required");
    CHECK(world.post(usage, alice(R"("credits": 1)"), "two words").why() == "idempotency_key_invalid");
    CHECK(world.lines("alice") == 1);
}

TEST_CASE(
    "USAGE-1: a quantity without a price is refused: unknown meter, inactive meter, charge out of range")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();
    REQUIRE(
        world.post("/admin/meters", R"({"name": "gold", "unit": "bar", "price": {"credits": 4e9, "per": 1}})")
            .status == 201);

    auto const unknown = world.post(usage, alice(R"("meter": "none", "quantity": 1)"));
    CHECK(unknown.status == 404);
    CHECK(unknown.why() == "meter_not_found");
    auto const dear = world.post(usage, alice(R"("meter": "gold", "quantity": 2)"));
    CHECK(dear.status == 422);
    CHECK(dear.why() == "charge_out_of_range");
    REQUIRE(world.patch("/admin/meters/tokens", R"({"active": false})").status == 200);
    auto const inactive = world.post(usage, alice(R"("meter": "tokens", "quantity": 1)"));
    CHECK(inactive.status == 409);
    CHECK(inactive.why() == "meter_inactive");
    CHECK(world.lines("alice") == 1);
}

TEST_CASE("USAGE-2: the same key and body answer the same bytes and charge once")
{
    World world;
    world.open("alice", 100_credits);
    auto const body = alice(R"("credits": 10, "metadata": {"a": [1, 2.50]})");

    auto const first = world.post(usage, body, "k");
    auto const again = world.post(usage, body, "k");

    CHECK(again.status == 201);
    CHECK(again.replayed);
    CHECK(again.body == first.body);
    CHECK(world.account("alice").balance == 90_credits);
    CHECK(world.post(usage, alice(R"("credits": 11)"), "k").why() == "idempotency_key_reused");
}

TEST_CASE(
    "USAGE-2: a reference is good for one use for ever: the same content finds the first, other content is refused")
{
    World world;
    world.open("alice", 100_credits);
    world.open("bob", 100_credits);
    auto const body = alice(R"("credits": 10, "reference": "job-1")");
    auto const first = world.post(usage, body);

    auto const again = world.post(usage, body);
    CHECK(again.status == 200);
    CHECK(again.body == first.body);

    world.advance(Duration::days(400));
    CHECK(world.post(usage, alice(R"("credits": 10.000, "reference": "job-1")")).status == 200);

    for (auto const* const other :
         {R"("credits": 11, "reference": "job-1")", R"("credits": 10, "reference": "job-1", "reason": "x")",
          R"("credits": 10, "reference": "job-1", "metadata": {"x": 1})"}) {
        CAPTURE(other);
        auto const reused = world.post(usage, alice(other));
        CHECK(reused.status == 409);
        CHECK(reused.why() == "reference_reused");
        CHECK(reused.at("transactionId") == first.at("transaction.id"));
    }
    CHECK(world.account("alice").balance == 90_credits);
    CHECK(world.post(usage, R"({"userId": "bob", "credits": 10, "reference": "job-1"})").status == 201);
}

TEST_CASE("USAGE-2: a repeat by reference is judged by its quantity, whatever became of the price")
{
    World world;
    world.open("alice", 100_credits);
    world.make_token_meter();
    auto const body = alice(R"("meter": "tokens", "quantity": 2000, "reference": "job-1")");
    auto const first = world.post(usage, body);
    REQUIRE(world.post("/admin/meters/tokens/prices", R"({"credits": 50, "per": 1})").status == 201);
    REQUIRE(world.patch("/admin/meters/tokens", R"({"active": false})").status == 200);

    auto const again = world.post(usage, body);

    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(world.post(usage, alice(R"("meter": "tokens", "quantity": 2001, "reference": "job-1")")).why() ==
          "reference_reused");
}

TEST_CASE("USAGE-2: a reference of a refused use stays free")
{
    World world;
    world.open("alice", 10_credits);
    CHECK(world.post(usage, alice(R"("credits": 20, "reference": "job-1")")).status == 402);
    CHECK(world.post(usage, alice(R"("credits": 5, "reference": "job-1")")).status == 201);
}

TEST_CASE("IDENT-2: only who may act for users charges another's account")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob", 10_credits);
    CHECK(world.post(usage, R"({"userId": "nobody", "credits": 1})").why() == "account_not_found");

    world.act_as_user("bob");
    CHECK(world.post(usage, alice(R"("credits": 1)")).why() == "account_not_found");
    CHECK(world.post(usage, R"({"credits": 1})").at("transaction.userId") == "bob");
    world.act_as_nobody_special();
    CHECK(world.post(usage, alice(R"("credits": 1)")).why() == "forbidden");
    CHECK(world.account("alice").balance == 10_credits);
}

TEST_CASE("LEDGER-10: an unknown user's account is opened on first use only when the setting says so")
{
    World world;
    CHECK(world.post(usage, alice(R"("credits": 1)"), "k").why() == "account_not_found");
    world.accounts.open_on_first_use = true;
    world.accounts.signup_credits = 3_credits;

    auto const reply = world.post(usage, alice(R"("credits": 1)"), "k");

    CHECK(reply.status == 201);
    CHECK(world.account("alice").balance == 2_credits);
    CHECK(world.lines("alice") == 2);
    CHECK(world.post(usage, R"({"userId": "usr_x", "credits": 1})").why() == "account_not_found");
}

TEST_CASE("ADMIN-7: a suspended user is charged nothing new")
{
    World world;
    world.open("alice", 10_credits);
    world.suspend("alice");
    auto const reply = world.post(usage, alice(R"("credits": 1)"), "k");
    CHECK(reply.status == 403);
    CHECK(reply.why() == "account_suspended");
}

TEST_CASE("LEDGER-6: what expired before a charge does not pay for it, and is posted even so")
{
    World world;
    world.open("alice");
    world.grant("alice", 10_credits, world.now() + Duration::hours(1));
    world.advance(Duration::hours(1));

    CHECK(world.post(usage, alice(R"("credits": 1)")).at("available") == "0");
    CHECK(world.lines("alice") == 2);
    CHECK(world.account("alice").balance.is_zero());
}

TEST_CASE("USAGE-2: an estimate says what the charge then takes, and moves nothing")
{
    World world;
    world.open("alice", 20_credits);
    world.make_token_meter();
    auto const body = alice(R"("meter": "tokens", "quantity": 1234.5)");

    auto const estimate = world.post_without_key("/credits/estimate", body);

    CHECK(estimate.status == 200);
    CHECK(estimate.at("credits") == "12.345");
    CHECK(estimate.at("priceVersion") == "1");
    CHECK(estimate.at("covered") == "true");
    CHECK(estimate.at("available") == "20");
    CHECK(estimate.at("shortfall") == "0");
    CHECK(estimate.at("balance.balance") == "20");
    CHECK(world.lines("alice") == 1);
    CHECK(world.post(usage, body).at("transaction.amount") == "-12.345");

    auto const short_of = world.post_without_key("/credits/estimate", body);
    CHECK(short_of.status == 200);
    CHECK(short_of.at("covered") == "false");
    CHECK(short_of.at("shortfall") == "4.69");
    CHECK(world.post_without_key("/credits/estimate", alice(R"("credits": 1)")).at("priceVersion") == "-");
    CHECK(world.post_without_key("/credits/estimate", R"({"userId": "x", "credits": 1})").status == 404);
    CHECK(world.post_without_key("/credits/estimate", alice(R"("meter": "no", "quantity": 1)")).status ==
          404);
    CHECK(world.post_without_key("/credits/estimate", alice(R"("credits": 0)")).why() ==
          "credits: must_be_positive");
}

TEST_CASE("USAGE-3: a use is reversed in parts, up to what was charged, to the grants that paid")
{
    World world;
    world.open("alice", 100_credits);
    auto const used = world.post(usage, alice(R"("credits": 30)"));
    auto const reverse = "/credits/usage/" + used.at("transaction.id") + "/reverse";

    auto const part = world.post(reverse, R"({"credits": 12, "reason": "half of it failed"})");
    CHECK(part.status == 201);
    CHECK(part.at("transaction.type") == "usage_reversal");
    CHECK(part.at("transaction.amount") == "12");
    CHECK(part.at("transaction.corrects") == used.at("transaction.id"));
    CHECK(part.at("transaction.grants.0.grantId") == used.at("transaction.grants.0.grantId"));
    CHECK(part.at("balance.available") == "82");

    auto const too_much = world.post(reverse, R"({"credits": 18.000001, "reason": "x"})");
    CHECK(too_much.status == 422);
    CHECK(too_much.why() == "reversal_exceeds_usage");
    CHECK(too_much.at("reversible") == "18");

    auto const rest = world.post(reverse, R"({"reason": "all of it failed"})", "rest");
    CHECK(rest.at("transaction.amount") == "18");
    auto const again = world.post(reverse, R"({"reason": "all of it failed"})", "rest");
    CHECK(again.body == rest.body);
    CHECK(again.replayed);
    CHECK(world.post(reverse, R"({"reason": "once more"})").at("reversible") == "0");
    CHECK(world.account("alice").balance == 100_credits);
}

TEST_CASE("USAGE-3: what an expired grant paid comes back with the life it had left at the spend")
{
    World world;
    world.open("alice");
    world.grant("alice", 10_credits, world.now() + Duration::hours(2));
    world.advance(Duration::hours(1));
    auto const used = world.post(usage, alice(R"("credits": 4)"));
    world.advance(Duration::hours(5));

    auto const back =
        world.post("/credits/usage/" + used.at("transaction.id") + "/reverse", R"({"reason": "failed"})");

    CHECK(back.at("balance.available") == "4");
    REQUIRE(world.account("alice").grants.size() == 1);
    CHECK(world.account("alice").grants[0].facts.expires_at == world.now() + Duration::hours(1));
}

TEST_CASE("USAGE-3: only a use of one's own is reversed, with a reason and a key")
{
    World world;
    world.open("alice", 100_credits);
    auto const used = world.post(usage, alice(R"("credits": 30)"));
    auto const id = used.at("transaction.id");
    auto const reverse = "/credits/usage/" + id + "/reverse";
    auto const reversal = world.post(reverse, R"({"credits": 1, "reason": "x"})").at("transaction.id");

    auto const not_a_use = world.post("/credits/usage/" + reversal + "/reverse", R"({"reason": "x"})");
    CHECK(not_a_use.status == 409);
    CHECK(not_a_use.why() == "not_reversible");
    for (auto const* const strange : {"txn_0", "nonsense", "hold_00000000000000000000000000"}) {
        CAPTURE(strange);
        auto const missing =
            world.post("/credits/usage/" + std::string{strange} + "/reverse", R"({"reason": "x"})");
        CHECK(missing.status == 404);
        CHECK(missing.why() == "transaction_not_found");
    }
    CHECK(world.post(reverse, "{}").why() == "reason: required");
    CHECK(world.post(reverse, R"({"reason": "x", "credits": 0})").why() == "credits: must_be_positive");
    CHECK(world.post_without_key(reverse, R"({"reason": "x"})").why() == "idempotency_key_required");
    world.act_as_user("bob");
    CHECK(world.post(reverse, R"({"reason": "x"})").why() == "transaction_not_found");
    world.act_as_nobody_special();
    CHECK(world.post(reverse, R"({"reason": "x"})").why() == "transaction_not_found");
    CHECK(world.account("alice").balance == 71_credits);
}

}  // namespace creditd::usage
