#include "storage/sqlite/statement.hpp"

#include "base/assert.hpp"
#include "storage/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

namespace creditd::storage::sqlite {

namespace {

/// The column's value, which must be of `type`: a store that asks for another one is wrong.
sqlite3_value* typed(sqlite3_stmt* statement, int column, int type)
{
    auto* const value = sqlite3_column_value(statement, column);
    CREDITD_ASSERT(sqlite3_value_type(value) == type);
    return value;
}

/// SQLite takes a null pointer for NULL, whatever the length: an empty text or blob needs a real one.
char const* address_of(std::string_view view)
{
    return view.data() == nullptr ? "" : view.data();
}

}  // namespace

bool StatementRow::is_null(int column) const
{
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t StatementRow::integer(int column) const
{
    return sqlite3_value_int64(typed(statement_, column, SQLITE_INTEGER));
}

std::string_view StatementRow::text(int column) const
{
    auto* const value = typed(statement_, column, SQLITE_TEXT);
    auto const* const at = reinterpret_cast<char const*>(sqlite3_value_text(value));
    return {at, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

std::string_view StatementRow::bytes(int column) const
{
    auto* const value = typed(statement_, column, SQLITE_BLOB);
    auto const* const at = static_cast<char const*>(sqlite3_value_blob(value));
    return {at, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

Statement::Statement(sqlite3* connection, std::string_view sql) : connection_(connection), sql_(sql)
{
    char const* rest = nullptr;
    int const code = sqlite3_prepare_v3(connection, sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement_, &rest);
    if (code != SQLITE_OK) {
        throw_failure(connection, code, During::Statement, sql_);
    }
    CREDITD_ASSERT(statement_ != nullptr);
}

Statement::~Statement()
{
    sqlite3_finalize(statement_);
}

void Statement::bind(int position, Value const& value)
{
    int code = SQLITE_OK;
    switch (value.kind()) {
    case Value::Kind::Null: code = sqlite3_bind_null(statement_, position); break;
    case Value::Kind::Integer: code = sqlite3_bind_int64(statement_, position, value.integer()); break;
    case Value::Kind::Text:
        code = sqlite3_bind_text64(statement_, position, address_of(value.view()), value.view().size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
        break;
    case Value::Kind::Bytes:
        code = sqlite3_bind_blob64(statement_, position, address_of(value.view()), value.view().size(),
                                   SQLITE_STATIC);
        break;
    }
    if (code != SQLITE_OK) {
        throw_failure(connection_, code, During::Statement, sql_);
    }
}

void Statement::bind(std::span<Value const> values)
{
    CREDITD_ASSERT(values.size() == static_cast<std::size_t>(parameters()));
    int position = 0;
    for (auto const& value : values) {
        bind(++position, value);
    }
}

int Statement::parameters() const
{
    return sqlite3_bind_parameter_count(statement_);
}

int Statement::position_of(char const* name) const
{
    return sqlite3_bind_parameter_index(statement_, name);
}

int Statement::try_run() noexcept
{
    int const code = sqlite3_step(statement_);
    sqlite3_reset(statement_);
    return code;
}

void Statement::run()
{
    int const code = try_run();
    CREDITD_ASSERT(code != SQLITE_ROW);
    if (code != SQLITE_DONE) {
        throw_failure(connection_, code, During::Statement, sql_);
    }
}

Cursor::Cursor(Statement& statement) : statement_(statement), row_(statement.statement_)
{
    CREDITD_ASSERT(sqlite3_stmt_busy(statement.statement_) == 0);
}

Cursor::~Cursor()
{
    sqlite3_reset(statement_.statement_);
}

bool Cursor::next()
{
    int const code = sqlite3_step(statement_.statement_);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        throw_failure(statement_.connection_, code, During::Statement, statement_.sql_);
    }
    return false;
}

}  // namespace creditd::storage::sqlite
