// What no hash tells by itself: entries that are gone, out of their place, or from before a restore.

#include "audit/testing/tamperings.hpp"
#include "audit/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace creditd::audit {

using namespace testing;

TEST_CASE("ADMIN-2: an emptied log is noticed by what was sealed, and only by that")
{
    LogWorld world{1};
    Sealer sealer{world.anchor()};
    world.write_entries(30, sealer);
    world.stop();
    Rows{world.database(), world.read()}.write({});
    CHECK(all_ok(verify(world.database())));
    auto const found = verify(world.database(), world.anchor());
    CHECK_FALSE(all_ok(found));
    CHECK(found.at(2).first.ends_with("are not there, though they were sealed"));
}

TEST_CASE("ADMIN-2: a gap in a chain is noticed though every hash fits")
{
    LogWorld world{3};
    Sealer sealer{world.anchor()};
    world.write_entries(60, sealer);
    auto tables = world.read();
    auto const bucket = tables.heads.front().bucket;
    auto const rows = rows_of(tables, bucket);
    REQUIRE(rows.size() > 1);
    std::string before(32, '\0');
    for (auto* const row : rows) {
        row->seq += row == rows.front() ? 0 : 1;
        row->chain = crypto::view(chain_hash(before, *row));
        before = row->chain;
    }
    tables.heads.front() = {bucket, rows.back()->seq, rows.back()->number, rows.back()->chain};
    world.stop();
    Rows{world.database(), world.read()}.write(tables);
    auto const found = verify(world.database());
    CHECK(found.at(0).violations == 1);
    CHECK(found.at(0).first.starts_with(fmt::format("audit_entries number {} (", rows[1]->number)));
}

TEST_CASE("ADMIN-2: an entry in another subject's chain is noticed though every hash fits")
{
    LogWorld world{4};
    Sealer sealer{world.anchor()};
    world.write_entries(60, sealer);
    auto tables = world.read();
    auto const from = tables.heads.front().bucket;
    auto& moved = *rows_of(tables, from).front();
    moved.bucket = tables.heads.back().bucket;
    recompute(tables, from);
    recompute(tables, moved.bucket);
    world.stop();
    Rows{world.database(), world.read()}.write(tables);
    auto const found = verify(world.database());
    CHECK(found.at(0).violations == 1);
    CHECK(found.at(0).first.starts_with(fmt::format("audit_entries number {} (", moved.number)));
}

TEST_CASE("ADMIN-2: a restore gives up what was sealed beyond it, and nothing before it")
{
    LogWorld world{2};
    Sealer sealer{world.anchor()};
    world.write_entries(30, sealer);
    auto backup = world.read();
    world.write_entries(30, sealer);
    world.stop();
    Rows rows{world.database(), world.read()};
    rows.write(backup);
    CHECK_FALSE(all_ok(verify(world.database(), world.anchor())));

    Sealer{world.anchor()}.seal_restore(world.database(), backup.rows.back().created_at);
    CHECK(all_ok(verify(world.database(), world.anchor())));

    rewrite(world, backup, backup.rows.front().bucket);
    rows.write(backup);
    CHECK_FALSE(all_ok(verify(world.database(), world.anchor())));
}

}  // namespace creditd::audit
