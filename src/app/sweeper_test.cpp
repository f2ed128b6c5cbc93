#include "app/sweeper.hpp"
#include "ledger/testing/stored_world.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

TEST_CASE("LEDGER-6: of what a sweep does beside accounts, one failure keeps nothing else from being done")
{
    ledger::testing::StoredWorld world;
    Sweeper sweeper{*world.engine, *world.database, world.clock};
    int done = 0;
    sweeper.also([] { throw storage::StorageFailure{"a planned failure"}; });
    sweeper.also([&] { ++done; });
    CHECK(sweeper.sweep() == 0);
    CHECK(done == 1);
    CHECK(sweeper.bring_forward() == 0);  // accounts alone
    CHECK(done == 1);
}

TEST_CASE("NODE-1: a sweep asks before each piece of work whether it may go on, and ends when it may not")
{
    ledger::testing::StoredWorld world;
    Sweeper sweeper{*world.engine, *world.database, world.clock};
    int done = 0;
    for (int i = 0; i < 3; ++i) {
        sweeper.also([&] { ++done; });
    }
    int pieces = 2;
    sweeper.sweep([&] { return pieces-- > 0; });
    CHECK(done == 2);
    sweeper.sweep([] { return true; });
    CHECK(done == 2 + 3);
}

}  // namespace creditd::app
