#include "ledger/testing/kept_day.hpp"
#include "ledger/use_day_verifier.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <utility>

namespace creditd::ledger {

using namespace testing;

TEST_CASE("LEDGER-1: verify finds a kept day that says something else than its lines, whatever its sums are")
{
    KeptDay kept;
    auto changed = kept.kept;
    auto& part = changed.front();
    auto accounts = read_uses(part.entries).value();
    UseKinds kinds;
    UseDetails read;
    REQUIRE(read_details(part.details, kinds, read));
    auto& details = read.sums;
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
        part.day = part.day - a_day;
        expected = "when there were none";
    }
    SUBCASE("a day that begins at no midnight")
    {
        part.day = part.day - Duration::milliseconds(1);
        expected = "when there were none";
    }
    SUBCASE("fewer lines, which nobody reads")
    {
        changed = packed(kept.day, {{accounts[0].account, 1, 1, 0}});
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

TEST_CASE("LEDGER-1: of a day that got lines while verify was at work, it says nothing")
{
    KeptDay kept;
    kept.put(kept.kept);
    auto lines = kept.world.lines("alice");
    for (auto const& line : kept.world.lines("bob")) {
        lines.push_back(line);
    }
    auto const result = [&] {
        UseDayVerifier verifier;
        for (auto const& line : lines) {
            verifier.take(line);
        }
        verifier.compare(*kept.world.database);
        return fmt::format("{} of {} bad", verifier.rows.violations, verifier.rows.checked);
    };
    CHECK(result() == "0 of 2 bad");
    auto changed = kept.kept;
    ++changed.front().lines;
    kept.put(changed);
    CHECK(result() == "1 of 2 bad");
    lines.pop_back();
    CHECK(result() == "0 of 0 bad");
}

}  // namespace creditd::ledger
