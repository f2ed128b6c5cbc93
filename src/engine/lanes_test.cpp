#include "engine/engine.hpp"
#include "engine/testing/doubles.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <vector>

namespace creditd::engine {

namespace {

/// What the lanes of a database were asked to do. Keeps nothing.
class Lanes final : public storage::Database
{
public:
    explicit Lanes(int count) : count_(count) {}

    [[nodiscard]] int lanes() const override { return count_; }
    std::unique_ptr<storage::Batch> begin(int lane) override
    {
        return std::make_unique<Nothing>(*this, lane);
    }
    [[nodiscard]] NumberSource numbers(int lane) override { return NumberSource::of_lane(lane, 0); }
    void between_batches(int /*lane*/) override {}
    void read(storage::FunctionRef<void(storage::Reader&)> /*work*/) override {}
    storage::KeyIndex* derived_index(storage::KeySpace /*space*/) override { return nullptr; }
    [[nodiscard]] std::uint64_t log_bytes() const override { return 0; }
    void close() override {}

    [[nodiscard]] int commits_on(int lane)
    {
        std::lock_guard const lock{mutex_};
        return commits_[lane];
    }

private:
    class Nothing final : public storage::Batch
    {
    public:
        Nothing(Lanes& lanes, int lane) : lanes_(lanes), lane_(lane) {}
        bool load(storage::Table const& /*table*/, std::span<storage::Value const> /*key*/,
                  storage::RowSink /*sink*/) override
        {
            return false;
        }
        bool load_row(storage::Journal const& /*journal*/, std::int64_t /*owner*/, std::int64_t /*number*/,
                      storage::RowSink /*sink*/) override
        {
            return false;
        }
        void query(storage::Query const& /*query*/, std::span<storage::Value const> /*parameters*/,
                   storage::RowSink /*sink*/) override
        {}
        void insert(storage::Table const& /*table*/, std::span<storage::Value const> /*row*/) override {}
        void upsert(storage::Table const& /*table*/, std::span<storage::Value const> /*row*/) override {}
        void remove(storage::Table const& /*table*/, std::span<storage::Value const> /*key*/) override {}
        std::int64_t append(storage::Journal const& /*journal*/, std::int64_t /*owner*/, std::int64_t /*seq*/,
                            std::int64_t number, std::int64_t /*previous*/,
                            std::span<storage::Value const> /*values*/) override
        {
            return number;
        }
        std::optional<storage::KeyEntry> find_key(storage::KeySpace /*space*/,
                                                  storage::KeyScope const& /*scope*/) override
        {
            return std::nullopt;
        }
        void add_key(storage::KeySpace /*space*/, storage::KeyScope const& /*scope*/,
                     storage::KeyEntry const& /*entry*/) override
        {}
        void forget_keys_before(storage::KeySpace /*space*/, std::int64_t /*place*/) override {}
        void commit(std::int64_t /*numbers_through*/) override
        {
            std::lock_guard const lock{lanes_.mutex_};
            ++lanes_.commits_[lane_];
        }

    private:
        Lanes& lanes_;
        int lane_;
    };

    int const count_;
    std::mutex mutex_;
    std::map<int, int> commits_;
};

using Act = std::function<void(Context const&)>;

class Doing final : public Command
{
public:
    Doing(Place place, Act act) : place_(place), act_(std::move(act)) {}
    [[nodiscard]] Place place() const override { return place_; }
    void needs(WorkingSet& /*set*/) const override {}
    void decide(WorkingSet& /*set*/, Context const& context) override { act_(context); }
    [[nodiscard]] Memory memory() const override { return {}; }
    [[nodiscard]] Answer answer() const override { return {}; }

private:
    Place const place_;
    Act const act_;
};

class Inbox final : public Mailbox
{
public:
    void deliver(std::vector<Delivery> deliveries) override
    {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
};

struct World
{
    explicit World(int lanes, EngineOptions options = {})
        : database(lanes),
          engine(database, make_set, clock, random, options, 0)
    {}

    static std::unique_ptr<WorkingSet> make_set() { return std::make_unique<WorkingSet>(); }

    std::future<Fate> begin(Place place, Act act = [](Context const&) {})
    {
        auto fate = std::make_shared<std::promise<Fate>>();
        engine.submit(std::make_unique<Doing>(place, std::move(act)), inbox,
                      [fate](Finished finished) { fate->set_value(finished.fate); });
        return fate->get_future();
    }
    Fate run(Place place) { return begin(place).get(); }

    Inbox inbox;
    Lanes database;
    testing::ManualClock clock{Moment::from_milliseconds(1'800'000'000'000)};
    testing::SeededRandom random{1};
    Engine engine;
};

/// Keeps a lane busy.
struct Gate
{
    std::latch inside{1};
    std::latch go{1};

    Act act()
    {
        return [this](Context const&) {
            inside.count_down();
            go.wait();
        };
    }
};

}  // namespace

TEST_CASE(
    "ENGINE-6: an account's commands share a lane, and wait neither for other accounts nor for global ones")
{
    World world{3};
    Gate gate;
    std::vector<int> order;
    auto const slow = world.begin(Place::of_account(0x1100), gate.act());
    gate.inside.wait();
    auto second = world.begin(Place::of_account(0x2200), [&](Context const&) { order.push_back(2); });
    auto third = world.begin(Place::of_account(0x1100), [&](Context const&) { order.push_back(3); });

    CHECK(world.run(Place::of_account(0x1101)) == Fate::Decided);  // another bucket
    CHECK(world.run(Place::global()) == Fate::Decided);
    CHECK(world.run(Place::global(0x1100)) == Fate::Decided);  // about the account, and about more
    CHECK(world.database.commits_on(0) == 0);
    CHECK(world.database.commits_on(1) == 1);
    CHECK(world.database.commits_on(2) == 2);

    gate.go.count_down();
    CHECK(second.get() == Fate::Decided);
    CHECK(third.get() == Fate::Decided);
    CHECK(order == std::vector{2, 3});
    CHECK(world.database.commits_on(0) == 2);
    CHECK(world.engine.figures().commands == 6);
}

TEST_CASE("ENGINE-6: with one lane all commands share it")
{
    World world{1};
    CHECK(world.run(Place::global()) == Fate::Decided);
    CHECK(world.run(Place::of_account(77)) == Fate::Decided);
    CHECK(world.database.commits_on(0) == 2);
}

TEST_CASE("ENGINE-6: global commands go in smaller batches, so that none holds a hot record for long")
{
    World world{2, {.batch_limit = 100, .global_batch_limit = 2}};
    for (auto const& [place, batches] :
         {std::pair{Place::global(), 1 + 3}, std::pair{Place::of_account(5), 1 + 1}}) {
        Gate gate;
        auto const slow = world.begin(place, gate.act());
        gate.inside.wait();
        std::vector<std::future<Fate>> fates;
        for (int i = 0; i < 5; ++i) {
            fates.push_back(world.begin(place));
        }
        gate.go.count_down();
        for (auto& fate : fates) {
            CHECK(fate.get() == Fate::Decided);
        }
        CHECK(world.database.commits_on(place.is_global ? 1 : 0) == batches);
    }
}

TEST_CASE("ENGINE-6: where asked to, no batch holds commands of two buckets, and each keeps its order")
{
    for (bool const is_single : {false, true}) {
        World world{2, {.single_bucket_batches = is_single}};
        Gate gate;
        auto const slow = world.begin(Place::of_account(0x9900), gate.act());
        gate.inside.wait();
        std::vector<std::int64_t> order;
        std::vector<std::future<Fate>> fates;
        for (std::int64_t const account : {0x1102, 0x2201, 0x3302, 0x2201, 0x4401}) {
            fates.push_back(world.begin(Place::of_account(account),
                                        [&order, account](Context const&) { order.push_back(account); }));
        }
        gate.go.count_down();
        for (auto& fate : fates) {
            CHECK(fate.get() == Fate::Decided);
        }
        CHECK(world.database.commits_on(0) == (is_single ? 1 + 2 : 1 + 1));
        CHECK(order == (is_single ? std::vector<std::int64_t>{0x2201, 0x2201, 0x4401, 0x1102, 0x3302}
                                  : std::vector<std::int64_t>{0x1102, 0x2201, 0x3302, 0x2201, 0x4401}));
    }
}

TEST_CASE(
    "ENGINE-8: after a batch beside those of accounts the lane of global commands rests, until it is closed")
{
    World world{2, {.longest_rest = std::chrono::hours{1}}};
    Gate gate;
    auto const account = Place::of_account(5);
    auto first = world.begin(Place::global(), gate.act());
    gate.inside.wait();
    CHECK(world.run(account) == Fate::Decided);
    CHECK(world.run(account) == Fate::Decided);  // the one before is counted
    world.clock.wait(Duration::days(1));
    gate.go.count_down();
    CHECK(first.get() == Fate::Decided);

    auto second = world.begin(Place::global());
    int decided = 0;
    for (int i = 0; i < 2'000; ++i) {  // enough for the other lane to have had its turn, if it took it
        decided += world.run(account) == Fate::Decided ? 1 : 0;
    }
    CHECK(decided == 2'000);
    CHECK(world.database.commits_on(1) == 1);
    world.engine.stop();
    CHECK(second.get() == Fate::Decided);
}

TEST_CASE("ENGINE-8: alone, the lane of global commands does not rest")
{
    World world{2, {.longest_rest = std::chrono::hours{1}}};
    for (int i = 0; i < 3; ++i) {
        auto const done =
            world.begin(Place::global(), [&](Context const&) { world.clock.wait(Duration::days(1)); });
        done.wait();
    }
    CHECK(world.database.commits_on(1) == 3);
}

TEST_CASE("LEDGER-4: lanes give out numbers that never meet")
{
    World world{4};
    std::array<std::int64_t, 2> given{};
    auto const take = [&](std::size_t which) {
        return [&, which](Context const& context) { given[which] = context.numbers.next(context.now); };
    };
    world.begin(Place::of_account(0), take(0)).get();
    world.begin(Place::of_account(1), take(1)).get();
    CHECK(given[0] != given[1]);
    CHECK(given[0] % NumberSource::most_lanes == 0);
    CHECK(given[1] % NumberSource::most_lanes == 1);
}

TEST_CASE("ENGINE-3: stopping finishes what every lane has queued")
{
    World world{3};
    std::vector<std::future<Fate>> fates;
    for (std::int64_t account = 0; account < 40; ++account) {
        fates.push_back(world.begin(Place::of_account(account)));
        fates.push_back(world.begin(Place::global()));
    }
    world.engine.stop();
    for (auto& fate : fates) {
        CHECK(fate.get() == Fate::Decided);
    }
    CHECK(world.run(Place::of_account(1)) == Fate::Stopping);
    CHECK(world.run(Place::global()) == Fate::Stopping);
}

}  // namespace creditd::engine
