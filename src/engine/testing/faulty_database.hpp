#pragma once

#include "storage/database.hpp"
#include "storage/failure.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace creditd::engine::testing {

/// What the next commit meets.
enum class Fault : std::uint8_t { None, Failure, Full, Unknown };

/// A database whose next commit fails as told, before anything is written.
class FaultyDatabase final : public storage::Database
{
public:
    explicit FaultyDatabase(storage::Database& real) : real_(real) {}

    std::unique_ptr<storage::Batch> begin() override
    {
        return std::make_unique<FaultyBatch>(*this, real_.begin());
    }
    void between_batches() override { real_.between_batches(); }
    void read(storage::FunctionRef<void(storage::Reader&)> work) override { real_.read(work); }
    storage::KeyIndex& key_index(std::string_view name) override { return real_.key_index(name); }
    [[nodiscard]] std::uint64_t log_bytes() const override { return real_.log_bytes(); }
    void close() override { real_.close(); }

    std::atomic<Fault> next_commit = Fault::None;

private:
    class FaultyBatch final : public storage::Batch
    {
    public:
        FaultyBatch(FaultyDatabase& database, std::unique_ptr<storage::Batch> real)
            : database_(database),
              real_(std::move(real))
        {}
        bool load(storage::Table const& table, std::span<storage::Value const> key,
                  storage::RowSink sink) override
        {
            return real_->load(table, key, sink);
        }
        void query(storage::Query const& query, std::span<storage::Value const> parameters,
                   storage::RowSink sink) override
        {
            real_->query(query, parameters, sink);
        }
        void insert(storage::Table const& table, std::span<storage::Value const> row) override
        {
            real_->insert(table, row);
        }
        void upsert(storage::Table const& table, std::span<storage::Value const> row) override
        {
            real_->upsert(table, row);
        }
        void remove(storage::Table const& table, std::span<storage::Value const> key) override
        {
            real_->remove(table, key);
        }
        std::int64_t append(storage::Journal const& journal, std::int64_t owner, std::int64_t seq,
                            std::int64_t number, std::int64_t previous,
                            std::span<storage::Value const> values) override
        {
            return real_->append(journal, owner, seq, number, previous, values);
        }
        void commit() override
        {
            switch (database_.next_commit.exchange(Fault::None)) {
            case Fault::None: return real_->commit();
            case Fault::Failure: throw storage::StorageFailure("a planned failure");
            case Fault::Full: throw storage::StorageFull("a planned full disk");
            case Fault::Unknown: throw storage::CommitUnknown("a planned failed sync");
            }
        }

    private:
        FaultyDatabase& database_;
        std::unique_ptr<storage::Batch> real_;
    };

    storage::Database& real_;
};

}  // namespace creditd::engine::testing
