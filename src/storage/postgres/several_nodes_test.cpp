#include "storage/failure.hpp"
#include "storage/postgres/testing/contract_schema.hpp"
#include "storage/testing/contract.hpp"

#include <fmt/format.h>

#include <latch>
#include <thread>

namespace creditd::storage::postgres {

using storage::testing::Box;
using storage::testing::boxes;
using storage::testing::load_box;
using storage::testing::row_of;
using storage::testing::store;
using storage::testing::stored_box;
using testing::ContractWorld;
using testing::run_sql;
using testing::with_options;

namespace {

/// Begins anew as long as others are in the way, as the engine does.
template <class Work>
int until_done(Database& database, Work work)
{
    for (int conflicts = 0;; ++conflicts) {
        auto const batch = database.begin(0);
        try {
            work(*batch);
            batch->commit(1);
            return conflicts;
        } catch (StorageConflict const&) {}
    }
}

void want_box(Batch& batch, std::int64_t number)
{
    std::array const key{Value::integer(number)};
    batch.want(boxes, key);
}

/// Each of `count` threads works on a database of its own, all beginning together.
template <class Work>
void on_nodes(ContractWorld& world, int count, Work work)
{
    std::vector<std::unique_ptr<Database>> nodes;
    for (int node = 0; node < count; ++node) {
        nodes.push_back(world.open());
    }
    std::latch together(count);
    std::vector<std::jthread> threads;
    for (int node = 0; node < count; ++node) {
        threads.emplace_back([&, node] {
            together.arrive_and_wait();
            work(*nodes[static_cast<std::size_t>(node)], node);
        });
    }
}

}  // namespace

TEST_CASE("PG-4: a lane that was taken by a commit whose answer was lost is not renewed, and lapses")
{
    ContractWorld world;
    auto const node = world.open();
    // As such a commit leaves it: the row names the node, which does not know that.
    auto const holder =
        run_sql(world.schema.url(), "SELECT holder FROM writers WHERE holder <> '' LIMIT 1").at(0).at(0);
    run_sql(world.schema.url(),
            fmt::format("UPDATE writers SET holder = '{}', renewed_at = 1 WHERE lane = 62", holder));
    run_sql(world.schema.url(),
            fmt::format("UPDATE writers SET renewed_at = 2 WHERE holder = '{}' AND lane <> 62", holder));
    auto const not_renewed = [&] {
        return run_sql(world.schema.url(),
                       "SELECT lane FROM writers WHERE holder <> '' AND renewed_at < 1000 ORDER BY lane");
    };
    while (not_renewed().size() > 1) {  // the thread that renews comes by within its 3 s
        std::this_thread::yield();
    }
    CHECK(not_renewed().at(0).at(0) == "62");
    run_sql(world.schema.url(), "UPDATE writers SET renewed_at = 5 WHERE holder = ''");
    auto const other = world.open();  // which takes what lapsed longest ago
    auto const holder_of_62 = run_sql(world.schema.url(), "SELECT holder FROM writers WHERE lane = 62");
    CHECK(holder_of_62.at(0).at(0) != holder);
    store(*other, {1, "one", 1, ""});
}

TEST_CASE("PG-10: nodes that change one row take turns, and no change is lost")
{
    ContractWorld world;
    store(*world.open(), {1, "hot", 0, ""});
    constexpr int each = 100;
    on_nodes(world, 3, [](Database& node, int) {
        for (int time = 0; time < each; ++time) {
            until_done(node, [](Batch& batch) {
                want_box(batch, 1);
                auto box = *load_box(batch, 1);
                ++*box.weight;
                batch.upsert(boxes, row_of(box));
            });
        }
    });
    CHECK(stored_box(*world.open(), 1)->weight == 3 * each);
}

TEST_CASE("PG-10: nodes that name the same rows in different order do not meet in a deadlock")
{
    ContractWorld world;
    {
        auto const first = world.open();
        for (std::int64_t number = 1; number <= 20; ++number) {
            store(*first, {number, fmt::format("box {}", number), 0, ""});
        }
    }
    std::atomic<int> conflicts = 0;
    on_nodes(world, 2, [&](Database& node, int which) {
        for (int time = 0; time < 50; ++time) {
            conflicts += until_done(node, [&](Batch& batch) {
                for (std::int64_t at = 1; at <= 20; ++at) {
                    want_box(batch, which == 0 ? at : 21 - at);
                }
                for (std::int64_t number = 1; number <= 20; ++number) {
                    auto box = *load_box(batch, number);
                    ++*box.weight;
                    batch.upsert(boxes, row_of(box));
                }
            });
        }
    });
    CHECK(conflicts == 0);
    CHECK(stored_box(*world.open(), 20)->weight == 100);
}

TEST_CASE("PG-11: of two nodes that make the same row, one has a conflict and finds it made")
{
    ContractWorld world;
    auto const one = world.open();
    auto const other = world.open();
    auto const slower = other->begin(0);
    CHECK_FALSE(load_box(*slower, 1).has_value());
    slower->upsert(boxes, row_of({1, "slower", 1, ""}));
    store(*one, {1, "faster", 1, ""});
    CHECK_THROWS_AS(slower->commit(1), StorageConflict);
    CHECK(stored_box(*other, 1)->label == "faster");
}

TEST_CASE("PG-11: of two nodes that use the same key, one has a conflict and finds it used")
{
    ContractWorld world;
    auto const one = world.open();
    auto const other = world.open();
    KeyScope const scope{0, {std::byte{9}}};
    auto const use = [&](Batch& batch, std::int64_t place) {
        auto const found = batch.find_key(KeySpace::Idempotency, scope);
        batch.add_key(KeySpace::Idempotency, scope, {scope.key, 1, place});
        return found;
    };
    {
        auto const slower = other->begin(0);
        CHECK_FALSE(use(*slower, 10).has_value());
        {
            auto const faster = one->begin(0);
            CHECK_FALSE(use(*faster, 11).has_value());
            faster->commit(11);
        }
        CHECK_THROWS_AS(slower->commit(12), StorageConflict);
    }
    CHECK(other->begin(0)->find_key(KeySpace::Idempotency, scope)->place == 11);

    // Past keeping, it is used anew: again by one of them.
    {
        auto const slower = other->begin(0);
        CHECK(use(*slower, 20)->place == 11);
        {
            auto const faster = one->begin(0);
            CHECK(use(*faster, 21)->place == 11);
            faster->commit(21);
        }
        CHECK_THROWS_AS(slower->commit(22), StorageConflict);
    }
    CHECK(other->begin(0)->find_key(KeySpace::Idempotency, scope)->place == 21);
}

TEST_CASE("PG-12: a deadlock of rows that were not announced ends one batch with a conflict")
{
    ContractWorld world;
    world.options.url = with_options(
        testing::server_url(), fmt::format("-csearch_path={} -cdeadlock_timeout=20ms", world.schema.name()));
    {
        auto const first = world.open();
        store(*first, {1, "one", 0, ""});
        store(*first, {2, "two", 0, ""});
    }
    std::latch both_have_one(2);
    std::atomic<int> conflicts = 0;
    on_nodes(world, 2, [&](Database& node, int which) {
        auto const batch = node.begin(0);
        CHECK(load_box(*batch, which == 0 ? 1 : 2).has_value());
        both_have_one.arrive_and_wait();
        try {
            auto const second = load_box(*batch, which == 0 ? 2 : 1);
            CHECK(second.has_value());
            batch->commit(1);
        } catch (StorageConflict const&) {
            ++conflicts;
        }
    });
    CHECK(conflicts == 1);
}

TEST_CASE("PG-13: forgetting removes old keys of requests in slices, and no reference")
{
    ContractWorld world;
    auto const database = world.open();
    auto const scope_of = [](int number) {
        KeyScope scope{number, {}};
        scope.key[0] = static_cast<std::byte>(number);
        return scope;
    };
    {
        auto const batch = database->begin(0);
        for (int number = 1; number <= 4; ++number) {
            for (auto const space : {KeySpace::Idempotency, KeySpace::Reference}) {
                auto const scope = scope_of(number);
                CHECK_FALSE(batch->find_key(space, scope).has_value());
                batch->add_key(space, scope, {scope.key, 1, number});
            }
        }
        batch->commit(4);
    }
    {
        auto const batch = database->begin(0);
        batch->forget_keys_before(KeySpace::Idempotency, 3);
        batch->commit(5);
    }
    database->between_batches(0);
    auto const batch = database->begin(0);
    for (int number = 1; number <= 4; ++number) {
        CHECK(batch->find_key(KeySpace::Idempotency, scope_of(number)).has_value() == (number >= 3));
        CHECK(batch->find_key(KeySpace::Reference, scope_of(number)).has_value());
    }
}

TEST_CASE("PG-14: a long read in slices sees none of what others commit meanwhile")
{
    ContractWorld world;
    auto const reads = world.open();
    auto const writes = world.open();
    store(*writes, {1, "first", 0, ""});

    int slices = 0;
    reads->read_in_slices([&](Reader& reader) {
        CHECK(storage::testing::boxes_in(reader) == 1);
        store(*writes, {2 + slices, "later " + std::to_string(slices), 0, ""});
        return ++slices < 3;
    });
    CHECK(slices == 3);
    reads->read([](Reader& reader) { CHECK(storage::testing::boxes_in(reader) == 4); });
}

}  // namespace creditd::storage::postgres
