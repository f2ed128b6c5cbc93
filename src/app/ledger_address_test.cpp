#include "app/ledger_address.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

TEST_CASE("an address shows none of its passwords")
{
    Settings settings;
    settings.postgres_url =
        Secret{"postgres://me:p1@host/ledger?password=p2&sslmode=require&sslpassword=p3&password=p4"};
    CHECK(ledger_address(settings) ==
          "postgres://me:***@host/ledger?password=***&sslmode=require&sslpassword=***&password=***");
}

}  // namespace creditd::app
