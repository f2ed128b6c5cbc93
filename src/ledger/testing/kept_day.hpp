#pragma once

#include "ledger/testing/stored_world.hpp"
#include "ledger/use_days.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger::testing {

inline constexpr auto a_day = Duration::days(1);
inline constexpr UseGrouping by_both{};
inline constexpr UseGrouping by_none{.by_meter = false, .by_reason = false};

inline Charge charged(std::string_view meter)
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
        kept = anew();
        REQUIRE(kept.size() == 1);
        world.engine->stop();  // a lane has one thread
    }

    /// The day as it is to be kept; nothing when that is there already.
    [[nodiscard]] UseDay anew(UseDayLimits const& limits = {}) const
    {
        UseDay day_made;
        auto const note = [&](UseDay const& one) { day_made = one; };
        bool const was_whole = keep_use_day(*world.database, day, later, note, limits);
        CHECK(was_whole == day_made.empty());
        return day_made;
    }

    void put(UseDay const& changed) const
    {
        auto const batch = world.database->begin(0);
        for (auto const& part : changed) {
            store::upsert_use_day_part(*batch, part);
        }
        batch->commit(0);
    }

    /// `chat:alice 1-0 …`: in order, used and given back.
    [[nodiscard]] std::string uses(Moment from, Moment to, UseGrouping grouping,
                                   UseDayLimits const& limits = {})
    {
        made = 0;
        UseKinds kinds{grouping};
        auto const note = [this](UseDay const&) { ++made; };
        UsesByAccount reading{*world.database, kinds, later, note, limits};
        std::string text;
        for (std::string const user : {"alice", "bob"}) {
            std::vector<std::string> all;
            auto const add = [&](UseSum const& sum) {
                if (sum.account == account_number(user)) {
                    auto const& kind = kinds[sum.kind];
                    all.push_back(fmt::format("{} {}{}:{}-{} ", user, kind.meter,
                                              kind.reason.empty() ? "" : "/" + kind.reason,
                                              micro_to_text(sum.used), micro_to_text(sum.reversed)));
                }
            };
            reading.each(from, to, [&] { all.clear(); }, add);
            std::ranges::sort(all);  // kinds have no order of their own
            text += fmt::format("{}", fmt::join(all, ""));
        }
        return text;
    }

    StoredWorld world;
    Moment day;
    Moment later;
    UseDay kept;
    int made = 0;
};

/// What verify finds.
inline std::string found(KeptDay const& kept)
{
    return complaints_about(*kept.world.database);
}

}  // namespace creditd::ledger::testing
