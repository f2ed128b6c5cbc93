#include "storage/postgres/reader_pool.hpp"

#include "storage/postgres/postgres_reader.hpp"

namespace creditd::storage::postgres {

ReaderPool::ReaderPool(Cluster& cluster, int size, Patience patience, std::chrono::milliseconds at_start)
    : cluster_(cluster),
      patience_(patience)
{
    for (int number = 0; number < size; ++number) {
        auto session = std::make_unique<ReadSession>();
        session->connection = cluster_.connect(Session::Reader, std::chrono::steady_clock::now() + at_start);
        idle_.push_back(std::move(session));
    }
}

std::unique_ptr<ReadSession> ReaderPool::take()
{
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, patience_.read, [this] { return !idle_.empty(); })) {
        throw StorageUnavailable("every connection for reads is busy");
    }
    auto session = std::move(idle_.back());
    idle_.pop_back();
    return session;
}

void ReaderPool::give_back(std::unique_ptr<ReadSession> session)
{
    {
        std::lock_guard const lock(mutex_);
        idle_.push_back(std::move(session));
    }
    returned_.notify_one();
}

std::unique_ptr<Connection> ReaderPool::connect()
{
    constexpr std::chrono::milliseconds until_next_try{300};
    {
        std::lock_guard const lock(mutex_);
        if (std::chrono::steady_clock::now() < unreachable_until_) {
            throw StorageUnavailable(cluster_.shown() + " could not be reached a moment ago");
        }
    }
    try {
        return cluster_.connect(Session::Reader, std::chrono::steady_clock::now() + patience_.connect);
    } catch (StorageUnavailable const&) {
        std::lock_guard const lock(mutex_);
        unreachable_until_ = std::chrono::steady_clock::now() + until_next_try;
        throw;
    }
}

void ReaderPool::read(FunctionRef<void(Reader&)> work)
{
    /// Gives the session back however the work ends, after the reader has ended its transaction.
    struct Loan
    {
        ReaderPool& pool;
        std::unique_ptr<ReadSession> session;
        ~Loan() { pool.give_back(std::move(session)); }
    };
    Loan const loan{*this, take()};
    PostgresReader reader(cluster_, *this, *loan.session, patience_);
    work(reader);
}

void ReaderPool::close()
{
    std::lock_guard const lock(mutex_);
    idle_.clear();
}

}  // namespace creditd::storage::postgres
