#include "app/ledger_address.hpp"
#include "app/open_ledger.hpp"
#include "storage/failure.hpp"
#include "storage/postgres/testing/test_schema.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

namespace creditd::app {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);

}  // namespace

TEST_CASE("migrate: an empty PostgreSQL lacks every step; up applies them once, and says which")
{
    storage::postgres::testing::TestSchema const schema;
    Settings settings;
    settings.postgres_url = Secret{schema.url()};
    auto const steps = schema_status(settings).missing.size();
    CHECK(steps >= 5);
    CHECK(schema_status(settings).applied.empty());

    auto const done = bring_schema_up(settings, now);
    CHECK(done.applied.empty());
    CHECK(done.missing.size() == steps);

    auto const after = schema_status(settings);
    CHECK(after.missing.empty());
    REQUIRE(after.applied.size() == steps);
    CHECK(after.applied.front().applied_at == now.in_milliseconds());
    CHECK(bring_schema_up(settings, now).missing.empty());
}

TEST_CASE("migrate: an embedded ledger that is not there is refused, one that is has every step")
{
    storage::testing::TemporaryDirectory const directory;
    Settings settings;
    settings.data_directory = (directory.path() / "ledger").native();
    CHECK_THROWS_AS((void)schema_status(settings), storage::CannotOpen);
    open_ledger(settings, LedgerMissing::Make, DatabaseMode::Test, now).database->close();

    auto const status = schema_status(settings);
    CHECK(status.missing.empty());
    CHECK(status.applied.size() >= 5);
    CHECK(bring_schema_up(settings, now).missing.empty());
}

TEST_CASE("settings: the ledger's address is shown without its password")
{
    Settings settings;
    settings.data_directory = "somewhere";
    CHECK(ledger_address(settings) == "sqlite:somewhere");
    settings.postgres_url = Secret{"postgres://me:secretive@one,two:5433/ledger?sslmode=require"};
    CHECK(ledger_address(settings) == "postgres://me:***@one,two:5433/ledger?sslmode=require");
    settings.postgres_url = Secret{"postgres://me@one/ledger?password=secretive&sslmode=require"};
    CHECK(ledger_address(settings) == "postgres://me@one/ledger?password=***&sslmode=require");
    settings.postgres_url = Secret{"postgres://one:5432,two/ledger"};
    CHECK(ledger_address(settings) == "postgres://one:5432,two/ledger");
}

TEST_CASE("LEDGER-10: of two nodes that begin on one empty PostgreSQL, both have the keys of one")
{
    storage::postgres::testing::TestSchema const schema;
    storage::testing::TemporaryDirectory const directory;
    Settings settings;
    settings.postgres_url = Secret{schema.url()};
    std::array<Meta, 2> metas;
    {
        std::vector<std::jthread> nodes;
        for (std::size_t node = 0; node < metas.size(); ++node) {
            nodes.emplace_back([&, node] {
                auto own = settings;
                own.node_directory = (directory.path() / std::to_string(node)).native();
                metas[node] = open_ledger(own, LedgerMissing::Make, DatabaseMode::Live, now).meta;
            });
        }
    }
    CHECK(metas[0].id_key.size() == 16);
    CHECK(metas[0].id_key == metas[1].id_key);
    CHECK(metas[0].key_secret == metas[1].key_secret);
}

}  // namespace creditd::app
