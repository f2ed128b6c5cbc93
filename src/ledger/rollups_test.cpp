// Roll-ups on a store: what reports may rely on whatever else is going on.

#include "ledger/rollup_rebuild.hpp"
#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "ledger/testing/stored_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace creditd::ledger {

using testing::at;
using testing::StoredWorld;

namespace {

constexpr auto for_ever = Moment::from_milliseconds(253'402'300'800'000);

Credits used(storage::Database& database)
{
    __int128 micro = 0;
    for (auto const& sum : rollups_until(database, for_ever)) {
        micro -= sum.type == TransactionType::Usage ? sum.amount : 0;
    }
    return Credits::from_micro(static_cast<std::int64_t>(micro));
}

std::vector<std::string> quarters(storage::Database& database)
{
    std::vector<std::string> all;
    scan_rollups(database, Moment{}, for_ever, [&](Rollup const& rollup) {
        auto const text = std::string{name_of(rollup.type)} + " " + micro_to_text(rollup.amount) + " at " +
                          to_text(rollup.starts_at).substr(11, 5);
        all.push_back(rollup.currency.empty() ? text
                                              : std::string{name_of(rollup.type)} + " " +
                                                    std::to_string(rollup.deferred) + " " + rollup.currency);
    });
    return all;
}

/// Removes every row; how many.
std::int64_t remove_rollups(storage::Database& database)
{
    auto const batch = database.begin(0);
    auto const columns = std::array{storage::Column{"span"},
                                    storage::Column{"starts_at"},
                                    storage::Column{"type"},
                                    storage::Column{"meter", storage::ColumnType::Text},
                                    storage::Column{"reason", storage::ColumnType::Text},
                                    storage::Column{"currency", storage::ColumnType::Text},
                                    storage::Column{"lane"}};
    storage::Table const rollups{"rollups", storage::Ownership::Global, columns.size(), columns};
    constexpr storage::Query all{"all_rollups", "SELECT span, starts_at, type, meter, reason, currency, lane "
                                                "FROM rollups ORDER BY span, starts_at, type LIMIT 100"};
    std::vector<std::array<std::int64_t, 4>> numbers;
    std::vector<std::array<std::string, 3>> texts;
    batch->query(all, {}, [&](storage::Row const& row) {
        numbers.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(6)});
        texts.push_back({std::string{row.text(3)}, std::string{row.text(4)}, std::string{row.text(5)}});
    });
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        using storage::Value;
        std::array const key{Value::integer(numbers[i][0]), Value::integer(numbers[i][1]),
                             Value::integer(numbers[i][2]), Value::text(texts[i][0]),
                             Value::text(texts[i][1]),      Value::text(texts[i][2]),
                             Value::integer(numbers[i][3])};
        batch->remove(rollups, key);
    }
    batch->commit(0);
    return std::ssize(numbers);
}

}  // namespace

TEST_CASE("ADMIN-6: a line counts in the quarter of an hour in which it occurred, also when written later")
{
    StoredWorld world;
    (void)world.grant("alice", 10, {.until = at("10:20")});
    (void)world.spend("alice", 1);
    world.clock.advance(Duration::hours(5));
    world.read("alice");
    CHECK(quarters(*world.database) ==
          std::vector<std::string>{"promo 10 at 09:00", "usage -1 at 09:00", "expiry -9 at 10:15"});
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-6: what bought credits cost moves with them, whole units at a time")
{
    StoredWorld world;
    GrantCost const cost{.paid = 100, .currency = {'u', 's', 'd'}, .credits = 3_credits};
    (void)world.grant("alice", 3, {.paid = true, .source = GrantSource::Purchase, .cost = cost});
    (void)world.spend("alice", 1);  // 66 of 100 cents are left
    (void)world.spend("alice", 1);  // 33
    auto const rows = quarters(*world.database);
    CHECK(std::ranges::find(rows, "purchase 100 usd") != rows.end());
    CHECK(std::ranges::find(rows, "usage -67 usd") != rows.end());
}

TEST_CASE("ADMIN-6: only what cannot be personal tells uses apart")
{
    Transaction line;
    line.type = TransactionType::Usage;
    for (auto const& word : std::vector<std::string>{"chat", "gpt-4:mini", "A.b_c", std::string(32, 'x')}) {
        line.reason = word;
        CHECK(rolled_reason(line) == word);
    }
    for (auto const& text :
         std::vector<std::string>{"for Alice", "a,b", "ünder", "x@example.com", std::string(33, 'x')}) {
        line.reason = text;
        CHECK(rolled_reason(line) == "");
    }
}

TEST_CASE("ADMIN-6: a use may be summed without its reason, of however many; the sums have to agree")
{
    StoredWorld world;
    (void)world.grant("alice", 10);
    (void)world.spend("alice", 1, {.reason = "chat"});
    (void)world.spend("alice", 2);
    std::vector<Rollup> rows;
    world.database->read([&](storage::Reader& reader) {
        rows.clear();
        for (auto const span : {Span::Quarter, Span::Month}) {
            store::read_rollups(
                reader, span, Moment{}, for_ever, [&](Rollup const& row) { rows.push_back(row); },
                [](std::int64_t) { FAIL("damaged"); });
        }
    });
    REQUIRE(std::ranges::count(rows, "chat", &Rollup::reason) == 1);
    world.engine->stop();  // a lane has one thread
    auto const write = [&] {
        remove_rollups(*world.database);
        auto const batch = world.database->begin(0);
        for (auto const& row : rows) {
            store::add_to_rollup(*batch, row, 0);
        }
        batch->commit(0);
    };
    auto& chat = *std::ranges::find(rows, "chat", &Rollup::reason);
    chat.reason.clear();
    write();
    CHECK(world.complaints() == "");
    chat.amount += 1;
    write();
    CHECK(world.complaints() != "");
}

TEST_CASE("ADMIN-6: a ledger without roll-ups gets those that its lines tell, once")
{
    StoredWorld world;
    (void)world.grant("alice", 10);
    (void)world.spend("alice", 1, {.reason = "chat"});
    (void)world.adjust("alice", -Credits::from_micro(5), "correction");
    (void)world.hold("alice", 2, at("23:00"));
    auto const before = quarters(*world.database);
    world.engine->stop();                          // a lane has one thread
    CHECK(rebuild_rollups(*world.database) == 0);  // they are there
    auto const removed = remove_rollups(*world.database);
    REQUIRE(quarters(*world.database).empty());
    CHECK(world.complaints() != "");

    CHECK(rebuild_rollups(*world.database) == removed);

    CHECK(quarters(*world.database) == before);
    CHECK(world.complaints() == "");
    world.close();
    world.open();
    (void)world.spend("alice", 1, {.reason = "chat"});
    world.engine->stop();
    CHECK(rebuild_rollups(*world.database) == 0);
    CHECK(used(*world.database) == 2_credits);
    CHECK(world.complaints() == "");

    remove_rollups(*world.database);
    CHECK(rebuild_rollups(*world.database) == 0);  // they were made once: somebody has to look
    CHECK(quarters(*world.database).empty());
}

}  // namespace creditd::ledger
