#pragma once

#include "storage/function_ref.hpp"
#include "storage/reader.hpp"
#include "storage/sqlite/connection.hpp"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace creditd::storage::sqlite {

/// Read-only connections, lent to one thread at a time. They never write, so never checkpoint.
class ReaderPool
{
public:
    ReaderPool(std::filesystem::path const& file, int connections, std::int64_t cache_kib);

    /// Runs `work` in one read transaction: everything it reads is from the moment of its first read.
    /// Waits for a connection while all are lent.
    void read(FunctionRef<void(Reader&)> work);

    /// Closes every connection; none may be lent.
    void close();

private:
    class Loan;

    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> free_;
};

}  // namespace creditd::storage::sqlite
