#pragma once

#include "storage/sqlite/statement_cache.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

struct sqlite3;

namespace creditd::storage::sqlite {

enum class Access { ReadOnly, ReadWrite, Create };

/// Gathered: see gathering_vfs.hpp. Only where every commit is synced.
enum class Writes { AtOnce, Gathered };

/// One connection to the file and the statements prepared on it. Used by one thread at a time.
/// Leaves the log as it is when it closes, unless `at_close` says otherwise.
class Connection
{
public:
    /// Throws CannotOpen when the file cannot be opened or is not a database.
    Connection(std::filesystem::path const& file, Access access, Writes writes = Writes::AtOnce);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    [[nodiscard]] sqlite3* handle() const { return handle_; }
    [[nodiscard]] StatementCache& statements() { return *statements_; }

    /// Runs any number of statements that give no rows of interest.
    void execute(std::string const& sql);
    /// The first column of the first row, as text; empty when there is none.
    [[nodiscard]] std::string text_of(std::string const& sql);
    [[nodiscard]] std::int64_t integer_of(std::string const& sql);

    /// How long a statement waits for a lock before it fails. Also the writer needs this: a reader that finds
    /// the log's index half written takes the write lock for the moment of reading it again.
    static constexpr int usual_patience_ms = 5000;
    void be_patient(int milliseconds);

    /// What the last connection to the file does with its log.
    enum class LogAtClose { Keep, FoldAndRemove };
    void at_close(LogAtClose log);

    /// Finalizes every statement and closes. Safe to call twice.
    void close() noexcept;

private:
    sqlite3* handle_ = nullptr;
    std::unique_ptr<StatementCache> statements_;
};

}  // namespace creditd::storage::sqlite
