#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-12: a low balance is told once for each time what is available falls below the threshold")
{
    World world;
    world.grant("A", 10);
    world.watch(WatchKind::LowBalance, 5);

    world.spend(5);
    CHECK(world.new_crossings() == Texts{});  // at the threshold is not below
    world.spend(1);
    CHECK(world.new_crossings() == Texts{"LowBalance at 4"});
    world.spend(1);
    CHECK(world.new_crossings() == Texts{});
}

TEST_CASE("LEDGER-12: it is told again only after what is available was back at the threshold")
{
    World world;
    world.grant("A", 6);
    world.watch(WatchKind::LowBalance, 5);
    world.spend(2);
    CHECK(world.new_crossings() == Texts{"LowBalance at 4"});

    world.grant("B", Credits::from_micro(999'999));
    world.spend(Credits::from_micro(999'999));
    CHECK(world.new_crossings() == Texts{});  // 4.999999 was not back

    world.grant("C", 1);
    world.spend(1);
    CHECK(world.new_crossings() == Texts{"LowBalance at 4"});
}

TEST_CASE("LEDGER-12: what holds take, what expires and what is taken back counts too")
{
    World world;
    world.grant("A", 10, {.until = at("12:00")});
    world.watch(WatchKind::LowBalance, 5);

    world.hold("cart", 8);
    CHECK(world.new_crossings() == Texts{"LowBalance at 2"});
    world.release("cart");
    world.set_clock(at("12:00"));
    world.read();
    CHECK(world.new_crossings() == Texts{"LowBalance at 0"});
}

TEST_CASE("LEDGER-12: a threshold that is above what is available now waits until it was reached")
{
    World world;
    world.grant("A", 3);
    world.watch(WatchKind::LowBalance, 5);

    world.spend(1);
    CHECK(world.new_crossings() == Texts{});
    world.grant("B", 3);
    world.spend(1);
    CHECK(world.new_crossings() == Texts{"LowBalance at 4"});
}

TEST_CASE("TOPUP-10: auto top-up is told of spends and captures alone")
{
    World world;
    world.buy("P", 20);
    world.watch(WatchKind::AutoTopUp, 10);

    world.hold("cart", 15);
    CHECK(world.new_crossings() == Texts{});
    world.capture("cart", 12);
    CHECK(world.new_crossings() == Texts{"AutoTopUp at 8"});

    world.grant("B", 5);
    world.refund("P", 8);
    CHECK(world.new_crossings() == Texts{});
    world.spend(1);
    CHECK(world.new_crossings() == Texts{"AutoTopUp at 4"});
}

TEST_CASE("LEDGER-12: both kinds watch one account, each at its own threshold")
{
    World world;
    world.grant("A", 20);
    world.watch(WatchKind::LowBalance, 5);
    world.watch(WatchKind::AutoTopUp, 10);

    world.spend(11);
    CHECK(world.new_crossings() == Texts{"AutoTopUp at 9"});
    world.spend(5);
    CHECK(world.new_crossings() == Texts{"LowBalance at 4"});
}

}  // namespace creditd::ledger
