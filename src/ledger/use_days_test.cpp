#include "ledger/testing/stored_world.hpp"
#include "ledger/use_days.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace creditd::ledger {

using testing::StoredWorld;

namespace {

constexpr auto a_day = Duration::days(1);
constexpr UseGrouping by_both{};
constexpr UseGrouping by_none{.by_meter = false, .by_reason = false};

Charge charged(std::string_view meter)
{
    return {.meter = std::string{meter}, .price_version = 1, .quantity = "1"};
}

/// A day on which alice and bob used credits in two quarters of an hour, and what was kept of it.
struct KeptDay
{
    KeptDay()
    {
        (void)world.grant("alice", 100);
        (void)world.grant("bob", 100);
        (void)world.spend("alice", 1, {.reason = "chat"}, charged("tokens"));
        auto const use = world.spend("alice", 2, {.reason = "search"}, charged("images"));
        (void)world.spend("bob", 4, {.reason = "in several words"});
        world.clock.advance(Duration::minutes(30));
        (void)world.spend("bob", 8, {.reason = "chat"}, charged("tokens"));
        (void)world.reverse_usage("alice", use, Credits::from_micro(500'000));
        day = start_of(Period::Day, world.clock.moment());
        later = day + a_day + Duration::hours(1);
        keep_use_day(*world.database, day, later, [&](UseDay const& one) { kept.push_back(one); });
        REQUIRE(kept.size() == 1);
        world.engine->stop();  // a lane has one thread
    }

    void put(UseDay const& changed) const
    {
        auto const batch = world.database->begin(0);
        store::upsert_use_day(*batch, changed);
        batch->commit(0);
    }

    /// `chat:alice 1-0 …`: in order, used and given back.
    [[nodiscard]] std::string uses(Moment from, Moment to, UseGrouping grouping,
                                   std::int64_t most = most_uses_in_detail)
    {
        made = 0;
        UseKinds kinds{grouping};
        auto const note = [this](UseDay const&) { ++made; };
        UsesByAccount reading{*world.database, kinds, later, note, most};
        std::string text;
        for (std::string const user : {"alice", "bob"}) {
            for (auto const& sum : reading.in(from, to)) {
                if (sum.account == account_number(user)) {
                    auto const& kind = kinds[sum.kind];
                    text += fmt::format("{} {}{}:{}-{} ", user, kind.meter,
                                        kind.reason.empty() ? "" : "/" + kind.reason, micro_to_text(sum.used),
                                        micro_to_text(sum.reversed));
                }
            }
        }
        return text;
    }

    StoredWorld world;
    Moment day;
    Moment later;
    std::vector<UseDay> kept;
    int made = 0;
};

std::string found(KeptDay const& kept)
{
    return testing::complaints_about(*kept.world.database);
}

}  // namespace

TEST_CASE("ADMIN-6: a kept day tells uses by account, meter, reason and quarter of an hour")
{
    KeptDay kept;
    kept.put(kept.kept.front());
    auto const half_past_nine = kept.day + Duration::minutes(9 * 60 + 30);
    auto const to = kept.day + a_day;
    CHECK(kept.uses(kept.day, to, by_none) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(kept.day, half_past_nine, by_none) == "alice :3-0 bob :4-0 ");
    CHECK(kept.uses(half_past_nine, to, by_none) == "alice :0-0.5 bob :8-0 ");
    CHECK(kept.uses(half_past_nine, to, {.by_meter = true, .by_reason = false}) ==
          "alice images:0-0.5 bob tokens:8-0 ");
    CHECK(kept.uses(kept.day, to, {.by_meter = false, .by_reason = true}) ==
          kept.uses(kept.day, to, {.by_meter = false, .by_reason = true}, 1));
    CHECK(kept.uses(kept.day, to, by_both).contains("bob tokens/chat:8-0 "));
    CHECK(kept.uses(kept.day, half_past_nine, by_both).contains("alice tokens/chat:1-0 "));
    CHECK(kept.made == 0);
    CHECK(found(kept) == "");
}

TEST_CASE("ADMIN-6: nothing is kept of a day that is not over, and nothing anew of one that lacks nothing")
{
    KeptDay kept;
    int made = 0;
    auto const note = [&](UseDay const&) { ++made; };
    keep_use_day(*kept.world.database, kept.day, kept.day + a_day + Duration::minutes(9), note);
    CHECK(made == 0);
    keep_use_day(*kept.world.database, kept.day, kept.later, note);
    CHECK(made == 1);
    kept.put(kept.kept.front());
    keep_use_day(*kept.world.database, kept.day, kept.later, note);
    CHECK(made == 1);
    keep_use_day(*kept.world.database, kept.day - a_day, kept.later, note);  // nobody used anything
    CHECK(made == 1);
}

TEST_CASE(
    "ADMIN-6: of a day with too many uses only sums by account are kept, and parts of it are read from the lines")
{
    KeptDay kept;
    std::vector<UseDay> made;
    keep_use_day(
        *kept.world.database, kept.day, kept.later, [&](UseDay const& day) { made.push_back(day); }, 4);
    REQUIRE(made.size() == 1);
    CHECK(made.front().parts.front().details.empty());
    CHECK(made.front().parts.front().entries == kept.kept.front().parts.front().entries);
    CHECK(made.front().parts.front().lines == 5);
    kept.put(made.front());
    auto const half_past_nine = kept.day + Duration::minutes(9 * 60 + 30);
    CHECK(kept.uses(kept.day, kept.day + a_day, by_none, 4) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(half_past_nine, kept.day + a_day, by_none, 4) == "alice :0-0.5 bob :8-0 ");
    CHECK(kept.uses(half_past_nine, kept.day + a_day, by_both, 4).contains("bob tokens/chat:8-0 "));
    CHECK(kept.made == 0);
    CHECK(found(kept) == "");
}

TEST_CASE("LEDGER-1: verify finds a kept day that says something else than its lines, whatever its sums are")
{
    KeptDay kept;
    auto changed = kept.kept.front();
    auto& part = changed.parts.front();
    auto accounts = read_uses(part.entries).value();
    UseKinds kinds;
    std::vector<UseDetail> details;
    REQUIRE(read_details(part.details, kinds, details));
    std::string expected = "by quarter of an hour";
    SUBCASE("credits of another account")
    {
        --accounts[0].used;
        ++accounts[1].used;
        expected = "by account";
    }
    SUBCASE("what was given back, of another account")
    {
        std::swap(accounts[0].reversed, accounts[1].reversed);
        expected = "by account";
    }
    SUBCASE("lines of another account")
    {
        --accounts[0].lines;
        ++accounts[1].lines;
        expected = "by account";
    }
    SUBCASE("more lines than there are")
    {
        ++part.lines;
        expected = "by account";
    }
    SUBCASE("another quarter")
    {
        ++details.back().quarter;
    }
    SUBCASE("another kind")
    {
        details.front().kind = kinds.of("tokens", "another");
    }
    SUBCASE("credits of another quarter")
    {
        --details.front().amount;
        ++details.back().amount;
    }
    SUBCASE("a day without uses")
    {
        changed.day = changed.day - a_day;
        expected = "when there were none";
    }
    SUBCASE("fewer lines, which nobody reads")
    {
        changed = packed(changed.day, {{accounts[0].account, 1, 1, 0}});
        expected = "";
    }
    if (!expected.empty()) {
        part.entries = uses_bytes(accounts);
        part.details = details_bytes(details, kinds);
    }
    kept.put(changed);
    CAPTURE(found(kept));
    CHECK(found(kept).contains(expected));
    CHECK(found(kept).empty() == expected.empty());
}

}  // namespace creditd::ledger
