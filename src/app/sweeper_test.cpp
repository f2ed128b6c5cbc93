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

}  // namespace creditd::app
