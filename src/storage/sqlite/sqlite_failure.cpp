#include "storage/sqlite/sqlite_failure.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <string>

namespace creditd::storage::sqlite {

namespace {

bool is_failed_sync(int code)
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

}  // namespace

void throw_failure(sqlite3* connection, int code, During during, std::string_view what)
{
    int const extended =
        connection != nullptr && (sqlite3_extended_errcode(connection) & 0xff) == (code & 0xff)
            ? sqlite3_extended_errcode(connection)
            : code;
    auto const message =
        fmt::format("{}: {} ({}, SQLite code {})", what,
                    connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(extended),
                    sqlite3_errstr(extended & 0xff), extended);
    int const primary = extended & 0xff;
    if (primary == SQLITE_FULL) {
        throw StorageFull(message);
    }
    if (is_failed_sync(extended) || (primary == SQLITE_IOERR && during != During::Statement)) {
        throw CommitUnknown(message);
    }
    throw StorageFailure(message);
}

}  // namespace creditd::storage::sqlite
