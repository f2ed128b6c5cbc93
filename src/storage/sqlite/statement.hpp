#pragma once

#include "storage/reader.hpp"
#include "storage/value.hpp"

#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace creditd::storage::sqlite {

/// The row a statement stands on. Reads nothing ahead; its views live until the statement moves.
class StatementRow final : public Row
{
public:
    explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}

    [[nodiscard]] bool is_null(int column) const override;
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] std::string_view bytes(int column) const override;

private:
    sqlite3_stmt* statement_;
};

/// One prepared statement, kept for the life of its connection. Not movable: it is cached by address.
/// Bound views are not copied; they must stay until the statement has run.
class Statement
{
public:
    /// Throws StorageFailure when the SQL does not compile against this schema.
    Statement(sqlite3* connection, std::string_view sql);
    ~Statement();
    Statement(Statement const&) = delete;
    Statement& operator=(Statement const&) = delete;

    /// Binds the parameter at `position`, counted from 1.
    void bind(int position, Value const& value);
    /// Binds `?1 … ?n`, all of them.
    void bind(std::span<Value const> values);

    [[nodiscard]] int parameters() const;
    /// The position of the parameter called `name`, or 0.
    [[nodiscard]] int position_of(char const* name) const;
    [[nodiscard]] std::string_view sql() const { return sql_; }
    [[nodiscard]] sqlite3* connection() const { return connection_; }

    /// Runs a statement that gives no rows; afterwards it is ready to run again.
    void run();
    /// The same for whoever judges the code: SQLITE_DONE when it went well.
    [[nodiscard]] int try_run() noexcept;

private:
    friend class Cursor;

    sqlite3* connection_;
    sqlite3_stmt* statement_ = nullptr;
    std::string sql_;
};

/// A statement being read, row by row; ready to run again when this ends. Two at once on one statement are a
/// mistake.
class Cursor
{
public:
    explicit Cursor(Statement& statement);
    ~Cursor();
    Cursor(Cursor const&) = delete;
    Cursor& operator=(Cursor const&) = delete;

    /// Moves to the next row; false at the end.
    bool next();
    [[nodiscard]] StatementRow const& row() const { return row_; }

private:
    Statement& statement_;
    StatementRow row_;
};

}  // namespace creditd::storage::sqlite
