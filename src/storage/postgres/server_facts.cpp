#include "storage/postgres/server_facts.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace creditd::storage::postgres {

namespace {

constexpr std::int64_t oldest_version = 150'000;  // the oldest that the tests run on

/// The first eight digits of a WAL file's name.
std::int64_t timeline_in(std::string_view wal_file)
{
    std::int64_t timeline = 0;
    auto const* const begin = wal_file.data();
    std::from_chars(begin, begin + std::min<std::size_t>(wal_file.size(), 8), timeline, 16);
    return timeline;
}

[[noreturn]] void refuse_setting(std::string_view setting, std::string_view value)
{
    throw CannotOpen(fmt::format(
        "the PostgreSQL server runs with {} = {}: it would lose acknowledged writes in a crash. Set {} = on "
        "(postgresql.conf, ALTER SYSTEM, ALTER ROLE or ALTER DATABASE) and restart it",
        setting, value, setting));
}

}  // namespace

std::string_view const ServerFacts::query =
    "SELECT current_setting('server_version_num')::bigint, current_setting('server_encoding'), "
    "current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), "
    "current_setting('synchronous_standby_names'), pg_is_in_recovery()::int, "
    "(current_setting('transaction_read_only') <> 'off')::int, "
    "(SELECT system_identifier FROM pg_control_system()), "
    "CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_walfile_name(pg_current_wal_lsn()) END";

ServerFacts::ServerFacts(Result const& answer)
    : version(answer.integer(0, 0)),
      encoding(answer.view(0, 1)),
      fsync(answer.view(0, 2)),
      full_page_writes(answer.view(0, 3)),
      synchronous_commit(answer.view(0, 4)),
      standbys(answer.view(0, 5)),
      is_standby(answer.integer(0, 6) != 0),
      is_read_only(answer.integer(0, 7) != 0),
      identity(answer.integer(0, 8)),
      timeline(timeline_in(answer.view(0, 9)))
{}

void refuse_unfit(ServerFacts const& facts)
{
    if (facts.version < oldest_version) {
        throw CannotOpen(
            fmt::format("the PostgreSQL server is too old ({}): creditd is tested from version 15 on. "
                        "Upgrade it",
                        facts.version / 10'000));
    }
    if (facts.encoding != "UTF8") {
        throw CannotOpen(
            fmt::format("the database's encoding is {}, which cannot hold every name and reason: make "
                        "it anew, CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
                        facts.encoding));
    }
    if (facts.fsync != "on") {
        refuse_setting("fsync", facts.fsync);
    }
    if (facts.full_page_writes != "on") {
        refuse_setting("full_page_writes", facts.full_page_writes);
    }
    bool const skips_standby = facts.synchronous_commit == "local" && !facts.standbys.empty();
    if (facts.synchronous_commit == "off" || skips_standby) {
        refuse_setting("synchronous_commit", facts.synchronous_commit);
    }
    if (facts.is_standby) {
        throw StorageUnavailable("the server is a standby (in recovery): name the primary too");
    }
    if (facts.is_read_only) {
        throw StorageUnavailable(
            "the server or role is read-only (default_transaction_read_only): let it write, or "
            "name another host");
    }
}

}  // namespace creditd::storage::postgres
