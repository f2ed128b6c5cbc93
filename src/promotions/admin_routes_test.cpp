#include "audit/store.hpp"
#include "audit/verify.hpp"
#include "http/json.hpp"
#include "promotions/store.hpp"
#include "promotions/testing/world.hpp"
#include "promotions/verify.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace creditd::promotions {

namespace {

using http::Method;
using testing::at;
using testing::World;

/// The audit log's actions on a subject, oldest first.
std::string actions(World& world, std::string const& subject)
{
    std::string text;
    world.service.database->read([&](storage::Reader& reader) {
        auto entries = audit::store::list(reader, {.subject = subject}, INT64_MAX, 0, 100);
        std::ranges::reverse(entries);
        for (auto const& entry : entries) {
            text += entry.entry.action + " ";
        }
    });
    return text;
}

audit::AuditEntry last_entry(World& world)
{
    audit::AuditEntry entry;
    world.service.database->read([&](storage::Reader& reader) {
        entry = audit::store::list(reader, {}, INT64_MAX, 0, 1).at(0).entry;
    });
    return entry;
}

}  // namespace

TEST_CASE("PROMO-1: a code is made with all its terms")
{
    World world;
    auto const starts = world.in(Duration::hours(1));
    auto const expires = world.in(Duration::days(9));
    auto const made = world.post(
        "/admin/promo-codes",
        fmt::format(
            R"({{"code":" spring ","credits":12.5,"maxUses":100,"startsAt":"{}","expiresAt":"{}",)"
            R"("active":false,"creditsValidForDays":30,"newUsersOnlyDays":7,"description":"for \"you\"",)"
            R"("reasonCode":"campaign","reason":"spring is here"}})",
            starts, expires));
    CHECK(made.status == 201);
    auto const id = at(made.body, "promoCode.id");
    CHECK(id.starts_with("promo_"));
    CHECK(made.body ==
          fmt::format(R"({{"promoCode":{{"id":"{}","code":"SPRING","credits":12.5,"maxUses":100,"uses":0,)"
                      R"("startsAt":"{}","expiresAt":"{}","active":false,"creditsValidForDays":30,)"
                      R"("newUsersOnlyDays":7,"description":"for \"you\"","createdBy":"usr_admin",)"
                      R"("createdAt":"{}","updatedAt":"{}"}}}})",
                      id, starts, expires, world.in({}), world.in({})));
    CHECK(world.get("/admin/promo-codes/" + id).body == made.body);
    CHECK(world.get("/admin/promo-codes/spring").body == made.body);

    auto const entry = last_entry(world);
    CHECK(entry.actor == "usr_admin");
    CHECK(entry.action == "promo_code.create");
    CHECK(entry.subject == "SPRING");
    CHECK(entry.reason_code == "campaign");
    CHECK(entry.reason == "spring is here");
    CHECK(entry.before == "");
    CHECK("{\"promoCode\":" + entry.after + "}" == made.body);
    CHECK(entry.request_id == "req_test");
    CHECK(entry.client_address == "127.0.0.1");
}

TEST_CASE("PROMO-1: a code needs no more than its text and its credits")
{
    World world;
    auto const made =
        world.post("/admin/promo-codes", R"({"code":"PLAIN","credits":1,"maxUses":null,"expiresAt":null})")
            .body;
    for (auto const* const name :
         {"maxUses", "startsAt", "expiresAt", "creditsValidForDays", "newUsersOnlyDays"}) {
        CHECK(at(made, fmt::format("promoCode.{}", name)) == "null");
    }
    CHECK(at(made, "promoCode.active") == "true");
}

TEST_CASE("PROMO-1: what is wrong with a new code is told by field, and nothing is made")
{
    World world;
    auto const told = [&](std::string const& members) {
        return World::told_field(world.post("/admin/promo-codes", "{" + members + "}"));
    };
    CHECK(told(R"("code":"ab","credits":1)") == "422 code bad_format");
    CHECK(told(R"("code":"a b c","credits":1)") == "422 code bad_format");
    CHECK(told(R"("credits":1)") == "422 code required");
    CHECK(told(R"("code":"GOOD")") == "422 credits required");
    CHECK(told(R"("code":"GOOD","credits":0)") == "422 credits must_be_positive");
    CHECK(told(R"("code":"GOOD","credits":-1)") == "422 credits must_be_positive");
    CHECK(told(R"("code":"GOOD","credits":0.0000001)") == "422 credits too_many_decimals");
    CHECK(told(R"("code":"GOOD","credits":"1")") == "422 credits wrong_type");
    CHECK(told(R"("code":"GOOD","credits":1,"maxUses":0)") == "422 maxUses out_of_range");
    CHECK(told(R"("code":"GOOD","credits":1,"maxUses":1.5)") == "422 maxUses out_of_range");
    CHECK(told(R"("code":"GOOD","credits":1,"creditsValidForDays":0)") ==
          "422 creditsValidForDays out_of_range");
    CHECK(told(R"("code":"GOOD","credits":1,"creditsValidForDays":36501)") ==
          "422 creditsValidForDays out_of_range");
    CHECK(told(R"("code":"GOOD","credits":1,"newUsersOnlyDays":0)") == "422 newUsersOnlyDays out_of_range");
    CHECK(told(R"("code":"GOOD","credits":1,"active":null)") == "422 active wrong_type");
    CHECK(told(R"("code":"GOOD","credits":1,"expiresAt":"tomorrow")") == "422 expiresAt bad_format");
    CHECK(told(R"("code":"GOOD","credits":1,"uses":5)") == "422 uses unknown_field");
    auto const now = world.in({});
    CHECK(told(fmt::format(R"("code":"GOOD","credits":1,"expiresAt":"{}")", now)) ==
          "422 expiresAt out_of_range");
    auto const later = world.in(Duration::hours(1));
    CHECK(told(fmt::format(R"("code":"GOOD","credits":1,"startsAt":"{}","expiresAt":"{}")", later, later)) ==
          "422 expiresAt out_of_range");
    CHECK(World::told(world.get("/admin/promo-codes/GOOD")) == "404 promo_not_found");
    CHECK(at(world.get("/admin/promo-codes").body, "total") == "0");
}

TEST_CASE("PROMO-1: there is one code of a text")
{
    World world;
    world.code("WELCOME");
    auto const again = world.post("/admin/promo-codes", R"({"code":"welcome","credits":99})");
    CHECK(World::told(again) == "409 promo_code_taken");
    CHECK(at(world.get("/admin/promo-codes/WELCOME").body, "promoCode.credits") == "50");
}

TEST_CASE("PROMO-4: a code is changed in part; null clears; before and after are audited")
{
    World world;
    world.code("WELCOME", R"(,"maxUses":10,"description":"old")");
    world.service.clock.advance(Duration::seconds(1));
    auto const changed = world.send(Method::Patch, "/admin/promo-codes/welcome",
                                    R"({"credits":60,"maxUses":null,"newUsersOnlyDays":3})");
    CHECK(changed.status == 200);
    CHECK(at(changed.body, "promoCode.credits") == "60");
    CHECK(at(changed.body, "promoCode.maxUses") == "null");
    CHECK(at(changed.body, "promoCode.newUsersOnlyDays") == "3");
    CHECK(at(changed.body, "promoCode.description") == "old");
    CHECK(at(changed.body, "promoCode.updatedAt") == world.in({}));
    CHECK(world.get("/admin/promo-codes/WELCOME").body == changed.body);
    auto const entry = last_entry(world);
    CHECK(entry.action == "promo_code.change");
    CHECK(at(entry.before, "maxUses") == "10");
    CHECK(at(entry.after, "maxUses") == "null");

    auto const told = [&](std::string const& body) {
        return World::told_field(world.send(Method::Patch, "/admin/promo-codes/WELCOME", body));
    };
    CHECK(told(R"({"credits":null})") == "422 credits wrong_type");
    CHECK(told(R"({"active":null})") == "422 active wrong_type");
    CHECK(told(R"({"code":"OTHER"})") == "422 code unknown_field");
    CHECK(told(fmt::format(R"({{"startsAt":"{0}","expiresAt":"{0}"}})", world.in({}))) ==
          "422 expiresAt out_of_range");
    CHECK(World::told(world.send(Method::Patch, "/admin/promo-codes/NOTHING", "{}")) ==
          "404 promo_not_found");
    CHECK(World::told(world.send(Method::Patch, "/admin/promo-codes/!", "{}")) == "404 promo_not_found");
    CHECK(world.get("/admin/promo-codes/WELCOME").body == changed.body);
}

TEST_CASE("PROMO-4: what was redeemed keeps its credits, and its limit does not go below its uses")
{
    World world;
    world.code("WELCOME");
    for (auto const* const user : {"alice", "bob"}) {
        world.open(user);
        REQUIRE(world.redeem(user, "WELCOME").status == 201);
    }
    world.be_admin();
    auto const patch = [&](std::string const& body) {
        return world.send(Method::Patch, "/admin/promo-codes/WELCOME", body);
    };
    CHECK(World::told(patch(R"({"credits":51})")) == "409 promo_in_use");
    CHECK(patch(R"({"credits":50})").status == 200);
    CHECK(World::told_field(patch(R"({"maxUses":1})")) == "422 maxUses out_of_range");
    CHECK(patch(R"({"maxUses":2})").status == 200);
    CHECK(World::told(world.send(Method::Delete, "/admin/promo-codes/WELCOME")) == "409 promo_in_use");
    CHECK(world.uses("WELCOME") == "2");
}

TEST_CASE("PROMO-4: a code is switched off and on; doing it twice changes nothing")
{
    World world;
    world.code("WELCOME");
    auto const path = std::string{"/admin/promo-codes/WELCOME"};
    CHECK(at(world.post(path + "/deactivate", R"({"reasonCode":"abuse","reason":"leaked"})").body,
             "promoCode.active") == "false");
    CHECK(last_entry(world).reason == "leaked");
    CHECK(world.post(path + "/deactivate").status == 200);
    CHECK(at(world.post(path + "/activate").body, "promoCode.active") == "true");
    CHECK(actions(world, "WELCOME") == "promo_code.create promo_code.deactivate promo_code.activate ");
    CHECK(World::told(world.post("/admin/promo-codes/NOTHING/activate")) == "404 promo_not_found");
}

TEST_CASE("ADMIN-1: whatever changes promo codes wants a reason code and a reason")
{
    World world;
    world.code("WELCOME");
    auto const path = std::string{"/admin/promo-codes/WELCOME"};
    auto const without = R"("reasonCode":"campaign"})";
    for (auto const& refused :
         {world.post("/admin/promo-codes", R"({"code":"OTHER","credits":1,)" + std::string{without}),
          world.post("/admin/promo-codes/generate", R"({"count":1,"credits":1,)" + std::string{without}),
          world.send(Method::Patch, path, R"({"credits":2,)" + std::string{without}),
          world.post(path + "/deactivate", "{" + std::string{without}),
          world.post(path + "/activate", "{" + std::string{without}),
          world.send(Method::Delete, path, "{" + std::string{without})}) {
        CHECK(World::told_field(refused) == "422 reason required");
    }
    CHECK(World::told_field(world.send(Method::Delete, path, R"({"reason":"old"})")) ==
          "422 reasonCode required");
    CHECK(
        World::told_field(world.send(Method::Delete, path, R"({"reasonCode":"Not this","reason":"old"})")) ==
        "422 reasonCode bad_format");
    CHECK(actions(world, "WELCOME") == "promo_code.create ");
}

TEST_CASE("PROMO-4: a code that nobody redeemed can be deleted, and its text used again")
{
    World world;
    world.code("TYPO");
    auto const id = at(world.get("/admin/promo-codes/TYPO").body, "promoCode.id");
    auto const gone = world.send(Method::Delete, "/admin/promo-codes/" + id);
    CHECK(gone.status == 204);
    CHECK(gone.body == "");
    CHECK(World::told(world.get("/admin/promo-codes/TYPO")) == "404 promo_not_found");
    CHECK(World::told(world.send(Method::Delete, "/admin/promo-codes/" + id)) == "404 promo_not_found");
    world.code("TYPO");
    CHECK(World::told(world.get("/admin/promo-codes/" + id)) == "404 promo_not_found");
    CHECK(actions(world, "TYPO") == "promo_code.create promo_code.delete promo_code.create ");
}

TEST_CASE("PROMO-1: generated codes are unique, of the same terms, and for one use each")
{
    World world;
    auto const made =
        world.post("/admin/promo-codes/generate",
                   R"({"count":1000,"prefix":"SPRING-","credits":5,"description":"mailing"})", "k");
    REQUIRE(made.status == 201);
    CHECK(at(made.body, "count") == "1000");
    auto const document = http::json::parse(made.body);
    std::set<std::string> codes;
    auto const list = *document->root().find("codes");
    for (auto const each : list) {
        codes.emplace(each.find("code")->text());
    }
    CHECK(codes.size() == 1000);
    CHECK(std::ranges::all_of(
        codes, [](auto const& code) { return code.starts_with("SPRING-") && code.size() == 7 + 13; }));
    auto const one = world.get("/admin/promo-codes/" + at(made.body, "codes.999.id")).body;
    CHECK(at(one, "promoCode.code") == at(made.body, "codes.999.code"));
    CHECK(at(one, "promoCode.maxUses") == "1");
    CHECK(at(one, "promoCode.credits") == "5");
    CHECK(at(world.get("/admin/promo-codes?search=spring-").body, "total") == "1000");
    CHECK(actions(world, "SPRING-") == "promo_code.generate ");
    CHECK(at(last_entry(world).after, "count") == "1000");

    auto const again =
        world.post("/admin/promo-codes/generate",
                   R"({"count":1000,"prefix":"SPRING-","credits":5,"description":"mailing"})", "k");
    CHECK(again.body == made.body);
    CHECK(at(world.get("/admin/promo-codes").body, "total") == "1000");
}

TEST_CASE("PROMO-1: what is asked of a generation has its bounds")
{
    World world;
    auto const send = [&](std::string const& members) {
        return world.post("/admin/promo-codes/generate", "{\"credits\":5," + members + "}");
    };
    CHECK(World::told_field(send(R"("count":0)")) == "422 count out_of_range");
    CHECK(World::told_field(send(R"("count":1001)")) == "422 count out_of_range");
    CHECK(World::told_field(send(R"("count":1,"length":7)")) == "422 length out_of_range");
    CHECK(World::told_field(send(R"("count":1,"length":41)")) == "422 length out_of_range");
    CHECK(World::told_field(send(R"("count":1,"prefix":"no blanks")")) == "422 prefix bad_format");
    CHECK(World::told_field(send(R"("count":1,"prefix":"ABCDEFGHIJKLMNOPQRSTUVWXY")")) ==
          "422 prefix too_long");
    CHECK(World::told_field(send(R"("count":1,"code":"X")")) == "422 code unknown_field");
    auto const longest = send(R"("count":1,"length":40,"prefix":"ABCDEFGHIJKLMNOPQRSTUVWX","maxUses":null)");
    REQUIRE(longest.status == 201);
    CHECK(at(longest.body, "codes.0.code").size() == code_length_max);
    CHECK(at(world.get("/admin/promo-codes/" + at(longest.body, "codes.0.code")).body, "promoCode.maxUses") ==
          "null");
}

TEST_CASE("codes are listed newest first, by page, cursor, activity and beginning")
{
    World world;
    for (auto const* const code : {"SPRING-1", "SUMMER-1", "SPRING-2"}) {
        world.code(code);
        world.service.clock.advance(Duration::seconds(1));
    }
    world.post("/admin/promo-codes/SPRING-2/deactivate");
    auto const list = [&](std::string const& query) {
        auto const body = world.get("/admin/promo-codes" + query).body;
        return fmt::format("{} {} {} of {}", at(body, "items.0.code"), at(body, "items.1.code"),
                           at(body, "items.2.code"), at(body, "total"));
    };
    CHECK(list("") == "SPRING-2 SUMMER-1 SPRING-1 of 3");
    CHECK(list("?search=spring") == "SPRING-2 SPRING-1 - of 2");
    CHECK(list("?search=SPRING-1") == "SPRING-1 - - of 1");
    CHECK(list("?active=false") == "SPRING-2 - - of 1");
    CHECK(list("?active=true&search=s") == "SUMMER-1 SPRING-1 - of 2");
    CHECK(list("?limit=2&page=2") == "SPRING-1 - - of 3");
    auto const next = at(world.get("/admin/promo-codes?limit=1").body, "nextCursor");
    CHECK(list("?limit=2&cursor=" + next) == "SUMMER-1 SPRING-1 - of 3");
    CHECK(World::told_field(world.get("/admin/promo-codes?search=a%20b")) == "422 search bad_format");
    CHECK(World::told_field(world.get("/admin/promo-codes?active=yes")) == "422 active wrong_type");
    CHECK(World::told_field(world.get("/admin/promo-codes/SPRING-1/redemptions?cursor=" + next)) ==
          "422 cursor bad_format");
}

TEST_CASE("redemptions of a code are listed newest first, and exported whole")
{
    World world;
    world.code("WELCOME");
    world.code("OTHER");
    for (int i = 0; i < 250; ++i) {
        auto const user = fmt::format("user{}", i);
        world.open(user);
        world.service.clock.advance(Duration::milliseconds(1));
        REQUIRE(world.redeem(user, i == 100 ? "OTHER" : "WELCOME").status == 201);
    }
    world.be_admin();
    auto const first = world.get("/admin/promo-codes/WELCOME/redemptions?limit=100").body;
    CHECK(at(first, "total") == "249");
    CHECK(at(first, "totalPages") == "3");
    CHECK(at(first, "items.0.userId") == "user249");
    CHECK(at(first, "items.99.userId") == "user150");
    auto const second =
        world.get("/admin/promo-codes/WELCOME/redemptions?limit=100&cursor=" + at(first, "nextCursor")).body;
    CHECK(at(second, "items.0.userId") == "user149");
    CHECK(at(second, "items.49.userId") == "user99");
    auto const csv = world.get("/admin/promo-codes/WELCOME/redemptions.csv").body;
    CHECK(csv.starts_with("id,code,credits,userId,transactionId,createdAt,expiresAt\r\nred_"));
    CHECK(std::ranges::count(csv, '\n') == 250);
    CHECK(World::told(world.get("/admin/promo-codes/NOTHING/redemptions")) == "404 promo_not_found");
    CHECK(World::told(world.get("/admin/promo-codes/NOTHING/redemptions.csv")) == "404 promo_not_found");
}

TEST_CASE("ADMIN-3: looking at codes and changing them take different permissions")
{
    World world;
    world.code("WELCOME");
    world.be(world.service.principal("usr_support", {"promo-codes:read"}));
    CHECK(world.get("/admin/promo-codes").status == 200);
    CHECK(world.get("/admin/promo-codes/WELCOME").status == 200);
    CHECK(World::told(world.post("/admin/promo-codes", R"({"code":"MINE","credits":1})")) == "403 forbidden");
    CHECK(World::told(world.post("/admin/promo-codes/generate", "{}")) == "403 forbidden");
    CHECK(World::told(world.send(Method::Patch, "/admin/promo-codes/WELCOME", "{}")) == "403 forbidden");
    CHECK(World::told(world.send(Method::Delete, "/admin/promo-codes/WELCOME")) == "403 forbidden");
    CHECK(World::told(world.post("/admin/promo-codes/WELCOME/deactivate")) == "403 forbidden");
    world.be_user("alice");
    CHECK(World::told(world.get("/admin/promo-codes")) == "403 forbidden");
    CHECK(World::told(world.get("/admin/promo-codes/WELCOME/redemptions")) == "403 forbidden");
}

TEST_CASE("ADMIN-1: the audit log of all that verifies")
{
    World world;
    world.code("WELCOME");
    world.post("/admin/promo-codes/WELCOME/deactivate");
    world.send(Method::Delete, "/admin/promo-codes/WELCOME");
    CHECK(std::ranges::all_of(audit::verify(*world.service.database), &engine::Check::ok));
}

TEST_CASE("PROMO-3: verify notices uses that are not the redemptions, too many of them, and strays")
{
    World world;
    world.open("alice");
    world.code("WELCOME", R"(,"maxUses":5)");
    REQUIRE(world.redeem("alice", "WELCOME").status == 201);
    world.service.engine->stop();  // this thread is the writer now
    auto const found = [&](std::function<void(storage::Batch&, PromoCode&)> const& spoil) {
        auto const batch = world.service.database->begin(0);
        auto code = *store::load_code(*batch, "WELCOME");
        spoil(*batch, code);
        batch->commit(0);
        return verify(*world.service.database).at(0).first;
    };
    CHECK(found([](auto&, auto&) {}) == "");
    CHECK(found([](auto& batch, auto& code) {
              code.uses = 2;
              store::upsert_code(batch, code);
          }) == "promo_codes WELCOME: uses 2, redemptions 1, at most 5");
    CHECK(found([](auto& batch, auto& code) {
              code.uses = 1;
              code.terms.max_uses = 0;
              store::upsert_code(batch, code);
          }) == "promo_codes WELCOME: uses 1, redemptions 1, at most 0");
    CHECK(found([](auto& batch, auto&) {
              store::remove_code(batch, "WELCOME");
          }).ends_with("there is no code WELCOME"));
}

}  // namespace creditd::promotions
