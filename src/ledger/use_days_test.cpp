#include "ledger/testing/kept_day.hpp"
#include "ledger/use_days.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace creditd::ledger {

using namespace testing;

TEST_CASE("ADMIN-6: a kept day tells uses by account, meter, reason and quarter of an hour")
{
    KeptDay kept;
    kept.put(kept.kept);
    auto const half_past_nine = kept.day + Duration::minutes(9 * 60 + 30);
    auto const to = kept.day + a_day;
    CHECK(kept.uses(kept.day, to, by_none) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(kept.day, half_past_nine, by_none) == "alice :3-0 bob :4-0 ");
    CHECK(kept.uses(half_past_nine, to, by_none) == "alice :0-0.5 bob :8-0 ");
    CHECK(kept.uses(half_past_nine, to, {.by_meter = true, .by_reason = false}) ==
          "alice images:0-0.5 bob tokens:8-0 ");
    CHECK(kept.uses(kept.day, to, {.by_meter = false, .by_reason = true}) ==
          kept.uses(kept.day, to, {.by_meter = false, .by_reason = true}, {.uses = 1}));
    auto const a_minute = Duration::minutes(1);  // no quarter of an hour begins there: from the lines
    CHECK(kept.uses(kept.day - a_minute, to, by_none) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(kept.day + a_minute, to + a_day, by_none) == "alice :3-0.5 bob :12-0 ");
    kept.later = kept.later + a_day;  // the next is over, too
    CHECK(kept.uses(kept.day + a_minute, to + a_day, by_none) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(half_past_nine - a_minute, to + a_day, by_none) == "alice :0-0.5 bob :8-0 ");
    CHECK(kept.uses(kept.day, to, by_both).contains("bob tokens/chat:8-0 "));
    CHECK(kept.uses(kept.day, half_past_nine, by_both).contains("alice tokens/chat:1-0 "));
    CHECK(kept.made == 0);
    CHECK(found(kept) == "");
}

TEST_CASE(
    "ADMIN-6: of a day with too many uses only sums by account are kept, and parts of it are read from the lines")
{
    KeptDay kept;
    auto const made = kept.anew({.uses = 4});
    REQUIRE(made.size() == 1);
    CHECK(made.front().details.empty());
    CHECK(made.front().entries == kept.kept.front().entries);
    CHECK(made.front().lines == 5);
    kept.put(made);
    auto const half_past_nine = kept.day + Duration::minutes(9 * 60 + 30);
    UseDayLimits const limits{.uses = 4};
    CHECK(kept.uses(kept.day, kept.day + a_day, by_none, limits) == "alice :3-0.5 bob :12-0 ");
    CHECK(kept.uses(half_past_nine, kept.day + a_day, by_none, limits) == "alice :0-0.5 bob :8-0 ");
    CHECK(kept.uses(half_past_nine, kept.day + a_day, by_both, limits).contains("bob tokens/chat:8-0 "));
    CHECK(kept.made == 0);
    CHECK(kept.anew(limits).empty());
    CHECK(found(kept) == "");
}

TEST_CASE("ADMIN-6: beyond so many meters and reasons a new reason is told as any other")
{
    UseKinds kinds{{}, 2};
    auto const text = [&](std::string_view meter, std::string_view reason) {
        auto const& kind = kinds[kinds.of(meter, reason)];
        return kind.meter + "/" + kind.reason;
    };
    CHECK(text("tokens", "chat") == "tokens/chat");
    CHECK(text("tokens", "search") == "tokens/search");
    CHECK_FALSE(kinds.leave_reasons_out());
    CHECK(text("tokens", "job-1") == "tokens/");
    CHECK(text("tokens", "job-2") == "tokens/");
    CHECK(text("images", "chat") == "images/");
    CHECK(text("tokens", "chat") == "tokens/chat");
    CHECK(kinds.leave_reasons_out());
    CHECK(kinds.size() == 4);
}

TEST_CASE(
    "ADMIN-6: of a day with too many reasons details are kept without, and reasons are read from the lines")
{
    KeptDay kept;
    auto const to = kept.day + a_day;
    auto const half_past_nine = kept.day + Duration::minutes(9 * 60 + 30);
    auto const by_both_told = kept.uses(kept.day, to, by_both);
    UseDayLimits const limits{.kinds = 1};
    CHECK(kept.uses(kept.day, to, by_both, limits) == by_both_told);
    CHECK(kept.made == 1);
    auto const made = kept.anew(limits);
    REQUIRE(made.size() == 1);
    kept.put(made);
    UseKinds kinds;
    UseDetails details;
    REQUIRE(read_details(made.front().details, kinds, details));
    CHECK_FALSE(details.have_reasons);
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        CHECK(kinds[static_cast<std::uint32_t>(kind)].reason.empty());
    }
    CHECK(kept.uses(kept.day, to, by_both, limits) == by_both_told);
    CHECK(kept.uses(half_past_nine, to, {.by_meter = true, .by_reason = false}, limits) ==
          "alice images:0-0.5 bob tokens:8-0 ");
    CHECK(kept.made == 0);  // nothing lacks
    CHECK(kept.anew(limits).empty());
    CHECK(found(kept) == "");
    auto changed = made;
    details.sums.front().kind = kinds.of("another", "");
    UseKinds by_meter{{.by_meter = true, .by_reason = false}};
    for (auto& detail : details.sums) {
        detail.kind = by_meter.of(kinds[detail.kind].meter, {});
    }
    changed.front().details = details_bytes(details.sums, by_meter);
    kept.put(changed);
    CHECK(found(kept).contains("by quarter of an hour"));
}

TEST_CASE("ADMIN-6: a kept day that does not read, or says something else, is made anew, and right at once")
{
    KeptDay kept;
    auto const to = kept.day + a_day;
    auto const by_both_told = kept.uses(kept.day, to, by_both);
    auto const two_parts = kept.anew({.accounts = 1});
    REQUIRE(two_parts.size() == 2);
    auto const wrong = [&](auto change, bool is_noticed = true) {
        auto parts = kept.kept;
        change(parts.front());
        kept.put(parts);
        CHECK(kept.uses(kept.day, to, by_none) == "alice :3-0.5 bob :12-0 ");
        auto const made_by_account = kept.made;
        auto const by_both_now = kept.uses(kept.day, to, by_both);
        CHECK((by_both_now == by_both_told || !is_noticed));  // the name of a meter adds up to nothing
        kept.put(kept.kept);
        return made_by_account;
    };
    CHECK(wrong([](UseDayPart&) {}) == 0);
    CHECK(wrong([](UseDayPart& part) { part.entries.pop_back(); }) == 1);
    CHECK(wrong([](UseDayPart& part) { part.entries.clear(); }) == 1);
    CHECK(wrong([](UseDayPart& part) { ++part.lines; }) == 1);
    CHECK(wrong([](UseDayPart& part) {
              auto accounts = read_uses(part.entries).value();
              accounts.front().used += 1;
              part.entries = uses_bytes(accounts);
          }) == 1);
    CHECK(wrong([](UseDayPart& part) { part.details.pop_back(); }) == 0);
    CHECK(wrong([](UseDayPart& part) { part.details.clear(); }) == 0);
    CHECK(wrong([](UseDayPart& part) { part.details.back() = 'x'; }) == 0);

    auto const& details = kept.kept.front().details;
    for (std::size_t place = 0; place < details.size(); ++place) {
        (void)wrong([&](UseDayPart& part) { part.details[place] = '\x7f'; }, false);
    }

    auto other_way = two_parts;
    std::swap(other_way[0].entries, other_way[1].entries);
    std::swap(other_way[0].details, other_way[1].details);
    kept.put(other_way);
    CHECK(kept.uses(kept.day, to, by_both) == by_both_told);
    CHECK(kept.made == 1);
    kept.put(two_parts);
    CHECK(kept.uses(kept.day, to, by_both) == by_both_told);
    CHECK(kept.made == 0);
}

}  // namespace creditd::ledger
