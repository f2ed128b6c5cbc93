#include "engine/testing/faulty_database.hpp"
#include "ledger/testing/kept_day.hpp"
#include "ledger/use_day_keeper.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

namespace creditd::ledger {

using namespace testing;

namespace {

/// A database that takes so many commits.
class StoppingDatabase final : public engine::testing::PassingDatabase
{
public:
    using PassingDatabase::PassingDatabase;

    std::unique_ptr<storage::Batch> begin(int lane) override
    {
        return std::make_unique<StoppingBatch>(PassingDatabase::begin(lane), commits);
    }

    int commits = 0;

private:
    class StoppingBatch final : public engine::testing::PassingBatch
    {
    public:
        StoppingBatch(std::unique_ptr<storage::Batch> real, int& commits)
            : PassingBatch(std::move(real)),
              commits_(commits)
        {}
        void commit(std::int64_t numbers_through) override
        {
            if (commits_-- == 0) {
                throw storage::StorageFull("a planned stop");
            }
            PassingBatch::commit(numbers_through);
        }

    private:
        int& commits_;
    };
};

}  // namespace

TEST_CASE("ADMIN-6: nothing is kept of a day that is not over, and nothing anew of one that lacks nothing")
{
    KeptDay kept;
    int made = 0;
    auto const note = [&](UseDay const&) { ++made; };
    keep_use_day(*kept.world.database, kept.day, kept.day + a_day + Duration::minutes(9), note);
    CHECK(made == 0);
    keep_use_day(*kept.world.database, kept.day, kept.later, note);
    CHECK(made == 1);
    kept.put(kept.kept);
    keep_use_day(*kept.world.database, kept.day, kept.later, note);
    CHECK(made == 1);
    keep_use_day(*kept.world.database, kept.day - a_day, kept.later, note);  // nobody used anything
    CHECK(made == 1);
}

TEST_CASE("ADMIN-6: a day of which not all parts were written is as one that was never kept")
{
    KeptDay kept;
    UseDayLimits const limits{.accounts = 1};
    auto const parts = kept.anew(limits);
    REQUIRE(parts.size() == 2);
    CHECK(kept.anew({.details = 1}).size() == 2);
    CHECK(packed(kept.day, read_uses(kept.kept.front().entries).value(), limits).size() == 2);
    auto const told = kept.uses(kept.day, kept.day + a_day, by_both);
    auto const alone = kept.uses(kept.day, kept.day + a_day, by_none);
    auto const is_made_anew = [&] {
        CHECK(kept.anew(limits) == parts);
        CHECK(found(kept) == "");
        CHECK(kept.uses(kept.day, kept.day + a_day, by_both) == told);
        CHECK(kept.made == 1);
        CHECK(kept.uses(kept.day, kept.day + a_day, by_none) == alone);
        CHECK(kept.made == 1);
    };
    SUBCASE("a stop before the last commit")
    {
        engine::testing::SeededRandom random{1};
        auto const make_set = [] {
            auto set = std::make_unique<engine::WorkingSet>();
            set->add<UseDayShelf>();
            return set;
        };
        auto const write = [&](int commits) {
            StoppingDatabase database{*kept.world.database};
            database.commits = commits;
            engine::Engine engine{database, make_set, kept.world.clock, random, {}, 0};
            write_use_day(engine, parts);
            engine.stop();
        };
        write(1);
        UseDay there;
        kept.world.database->read(
            [&](storage::Reader& reader) { there = store::find_use_day(reader, kept.day); });
        CHECK(there == UseDay{parts.back()});
        is_made_anew();
        write(2);
        CHECK(kept.anew(limits).empty());
        CHECK(kept.uses(kept.day, kept.day + a_day, by_both) == told);
        CHECK(kept.made == 0);
        CHECK(found(kept) == "");
    }
    SUBCASE("parts of an older packing, though the sums agree by accident")
    {
        auto mixed = parts;
        auto older = read_uses(parts[0].entries).value();
        UseKinds kinds;
        UseDetails details;
        REQUIRE(read_details(parts[0].details, kinds, details));
        older.front().account = read_uses(parts[1].entries).value().front().account;
        for (auto& detail : details.sums) {
            detail.account = older.front().account;
        }
        mixed[0].lines = 4;
        mixed[0].entries = uses_bytes(older);
        mixed[0].details = details_bytes(details.sums, kinds);
        kept.put(mixed);
        is_made_anew();
    }
}

TEST_CASE("ADMIN-6: a kept day that does not read is a violation, and made anew")
{
    KeptDay kept;
    auto changed = kept.kept;
    std::string expected;
    SUBCASE("by account")
    {
        changed.front().entries.pop_back();
        expected = "by account";
    }
    SUBCASE("by all else")
    {
        changed.front().details.pop_back();
        expected = "by quarter of an hour";
    }
    kept.put(changed);
    CHECK(found(kept).contains(expected));
    CHECK(kept.anew() == kept.kept);
    kept.put(kept.kept);
    CHECK(found(kept) == "");
    CHECK(kept.anew().empty());
}

TEST_CASE("ADMIN-6: days that lacked nothing are not looked at again once no line can come to them")
{
    KeptDay kept;
    auto const now = kept.day + Duration::days(3) + Duration::hours(1);
    UseDayKeeper keeper;
    auto const looks = [&](UseDayKeeper& by, Moment moment) {
        int asked = 0;
        kept.made = 0;
        auto const keep = [&](UseDay const& made) {
            ++kept.made;
            kept.put(made);
        };
        by.keep_last(*kept.world.database, moment, keep, [&] { return ++asked <= 400; });
        return fmt::format("{} days, {} made", asked, kept.made);
    };
    CHECK(looks(keeper, now - a_day) == "400 days, 1 made");
    CHECK(looks(keeper, now - a_day) == "2 days, 0 made");
    CHECK(looks(keeper, now) == "3 days, 0 made");  // a day older
    CHECK(looks(keeper, now) == "2 days, 0 made");
    CHECK(looks(keeper, now + Duration::hours(1)) == "2 days, 0 made");
    UseDayKeeper other;
    CHECK(looks(other, now) == "400 days, 0 made");
    kept.put(packed(kept.day, {{account_number("alice"), 1, 1, 0}}));
    CHECK(looks(other, now) == "2 days, 0 made");
    UseDayKeeper third;
    CHECK(looks(third, now) == "400 days, 1 made");
    CHECK(looks(third, now) == "3 days, 0 made");  // what was made is looked at once more
    CHECK(looks(third, now) == "2 days, 0 made");
    int asked = 0;
    UseDayKeeper fourth;
    fourth.keep_last(*kept.world.database, now, [](UseDay const&) {}, [&] { return ++asked < 3; });
    CHECK(asked == 3);
}

}  // namespace creditd::ledger
