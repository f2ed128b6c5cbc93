#include "storage/sqlite/connection.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/gathering_vfs.hpp"
#include "storage/sqlite/page_cache.hpp"
#include "storage/sqlite/sqlite_failure.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <mutex>

namespace creditd::storage::sqlite {

namespace {

/// Settings of the whole library. Memory statistics would take a global lock at every allocation (3 % of a
/// spend).
void configure_library()
{
    static std::once_flag once;
    std::call_once(once, [] {
        if (sqlite3_threadsafe() == 0) {
            throw CannotOpen("this SQLite was built without threads; install Debian's libsqlite3-0");
        }
        // Refused when somebody initialized the library before us: slower then, not wrong, because every
        // connection says SQLITE_OPEN_NOMUTEX for itself.
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_PCACHE2, &page_cache_methods());
    });
}

int flags_of(Access access)
{
    switch (access) {
    case Access::ReadOnly: return SQLITE_OPEN_READONLY;
    case Access::ReadWrite: return SQLITE_OPEN_READWRITE;
    case Access::Create: break;
    }
    return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

}  // namespace

Connection::Connection(std::filesystem::path const& file, Access access, Writes writes)
{
    configure_library();
    int const flags =
        flags_of(access) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    auto const* const layer = writes == Writes::Gathered ? gathering_vfs() : nullptr;
    int const code = sqlite3_open_v2(file.c_str(), &handle_, flags, layer);
    if (code != SQLITE_OK) {
        auto const why = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
        auto const message =
            fmt::format("{} cannot be opened: {} (SQLite code {})", file.native(), why, code);
        sqlite3_close_v2(handle_);
        throw CannotOpen(message);
    }
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    at_close(LogAtClose::Keep);
    be_patient(usual_patience_ms);
    statements_ = std::make_unique<StatementCache>(handle_);
}

Connection::~Connection()
{
    close();
}

void Connection::execute(std::string const& sql)
{
    int const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw_failure(handle_, code, During::Statement, sql);
    }
}

std::string Connection::text_of(std::string const& sql)
{
    Statement statement(handle_, sql);
    Cursor cursor(statement);
    return cursor.next() && !cursor.row().is_null(0) ? std::string(cursor.row().text(0)) : std::string();
}

std::int64_t Connection::integer_of(std::string const& sql)
{
    Statement statement(handle_, sql);
    Cursor cursor(statement);
    CREDITD_ASSERT(cursor.next());
    return cursor.row().integer(0);
}

void Connection::be_patient(int milliseconds)
{
    sqlite3_busy_timeout(handle_, milliseconds);
}

void Connection::at_close(LogAtClose log)
{
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log == LogAtClose::Keep ? 1 : 0, nullptr);
}

void Connection::close() noexcept
{
    statements_.reset();
    sqlite3_close_v2(handle_);
    handle_ = nullptr;
}

}  // namespace creditd::storage::sqlite
