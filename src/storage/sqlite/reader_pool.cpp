#include "storage/sqlite/reader_pool.hpp"

#include "base/assert.hpp"
#include "storage/sqlite/sqlite_reader.hpp"

#include <fmt/format.h>

namespace creditd::storage::sqlite {

namespace {

constexpr Query begin{"begin_read", "BEGIN"};
constexpr Query end{"end_read", "COMMIT"};

/// A read transaction; nothing was written, so committing it is right however it ended.
class Snapshot
{
public:
    explicit Snapshot(StatementCache& statements) : statements_(statements)
    {
        statements_.bound(begin, {}).run();
    }
    ~Snapshot() { [[maybe_unused]] int const code = statements_.bound(end, {}).try_run(); }
    Snapshot(Snapshot const&) = delete;
    Snapshot& operator=(Snapshot const&) = delete;

private:
    StatementCache& statements_;
};

}  // namespace

/// A connection out of the pool, given back at the end.
class ReaderPool::Loan
{
public:
    explicit Loan(ReaderPool& pool) : pool_(pool)
    {
        std::unique_lock lock(pool_.mutex_);
        CREDITD_ASSERT(!pool_.connections_.empty());
        pool_.returned_.wait(lock, [&] { return !pool_.free_.empty(); });
        connection_ = pool_.free_.back();
        pool_.free_.pop_back();
    }
    ~Loan()
    {
        {
            std::lock_guard const lock(pool_.mutex_);
            pool_.free_.push_back(connection_);
        }
        pool_.returned_.notify_one();
    }
    Loan(Loan const&) = delete;
    Loan& operator=(Loan const&) = delete;

    [[nodiscard]] Connection& connection() const { return *connection_; }

private:
    ReaderPool& pool_;
    Connection* connection_;
};

ReaderPool::ReaderPool(std::filesystem::path const& file, int connections, std::int64_t cache_kib)
{
    CREDITD_ASSERT(connections >= 1);
    for (int number = 0; number < connections; ++number) {
        auto connection = std::make_unique<Connection>(file, Access::ReadOnly);
        connection->execute(fmt::format(
            "PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{}", cache_kib));
        free_.push_back(connection.get());
        connections_.push_back(std::move(connection));
    }
}

void ReaderPool::read(FunctionRef<void(Reader&)> work)
{
    Loan const loan(*this);
    auto& statements = loan.connection().statements();
    Snapshot const snapshot(statements);
    SqliteReader reader(statements);
    work(reader);
}

void ReaderPool::close()
{
    std::lock_guard const lock(mutex_);
    CREDITD_ASSERT(free_.size() == connections_.size());
    free_.clear();
    connections_.clear();
}

}  // namespace creditd::storage::sqlite
