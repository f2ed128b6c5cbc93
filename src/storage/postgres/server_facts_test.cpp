#include "storage/failure.hpp"
#include "storage/postgres/server_facts.hpp"

#include <doctest/doctest.h>

namespace creditd::storage::postgres {

namespace {

ServerFacts good_server()
{
    ServerFacts facts;
    facts.version = 150'020;
    facts.encoding = "UTF8";
    facts.fsync = facts.full_page_writes = facts.synchronous_commit = "on";
    facts.timeline = 1;
    return facts;
}

/// Why a server is refused for good; empty when it is not.
std::string refusal_of(ServerFacts const& facts)
{
    try {
        refuse_unfit(facts);
        return "";
    } catch (CannotOpen const& refusal) {
        return refusal.what();
    }
}

}  // namespace

TEST_CASE("PG-1: a server that would lose acknowledged writes is refused, with the setting and the remedy")
{
    CHECK(refusal_of(good_server()).empty());
    auto facts = good_server();
    facts.fsync = "off";
    CHECK(refusal_of(facts).contains("fsync = off"));
    CHECK(refusal_of(facts).contains("Set fsync = on"));
    facts = good_server();
    facts.full_page_writes = "off";
    CHECK(refusal_of(facts).contains("full_page_writes = off"));
    facts = good_server();
    facts.synchronous_commit = "off";
    CHECK(refusal_of(facts).contains("synchronous_commit = off"));
    facts.synchronous_commit = "local";
    CHECK(refusal_of(facts).empty());  // nobody to wait for
    facts.standbys = "ANY 1 (a, b)";
    CHECK(refusal_of(facts).contains("synchronous_commit = local"));
    facts.synchronous_commit = "remote_write";
    CHECK(refusal_of(facts).empty());
}

TEST_CASE("PG-1: a server that is too old, or whose database is not UTF8, is refused")
{
    auto facts = good_server();
    facts.version = 140'011;
    CHECK(refusal_of(facts).contains("too old (14)"));
    facts = good_server();
    facts.encoding = "LATIN1";
    CHECK(refusal_of(facts).contains("encoding is LATIN1"));
}

TEST_CASE("PG-2: a standby and a read-only server are passed over, not refused for good")
{
    auto facts = good_server();
    facts.is_standby = true;
    CHECK_THROWS_AS(refuse_unfit(facts), StorageUnavailable);
    facts = good_server();
    facts.is_read_only = true;
    CHECK_THROWS_AS(refuse_unfit(facts), StorageUnavailable);
}

}  // namespace creditd::storage::postgres
