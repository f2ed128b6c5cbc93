#pragma once

#include "storage/database.hpp"
#include "storage/failure.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace creditd::engine::testing {

/// What the next commit meets.
enum class Fault : std::uint8_t {
    None,
    Failure,
    Full,
    Unknown,
    Conflict,
    Unavailable,
    LostBefore,   ///< undecided, and was not committed
    LostAfter,    ///< undecided, and was committed
    LostForGood,  ///< undecided, committed, and nobody finds out
};

/// A batch that hands everything on.
class PassingBatch : public storage::Batch
{
public:
    explicit PassingBatch(std::unique_ptr<storage::Batch> real) : real_(std::move(real)) {}

    void want(storage::Table const& table, std::span<storage::Value const> key) override
    {
        real_->want(table, key);
    }
    void want_key(storage::KeySpace space, storage::KeyScope const& scope) override
    {
        real_->want_key(space, scope);
    }
    void want_row(storage::Journal const& journal, std::int64_t owner, std::int64_t number) override
    {
        real_->want_row(journal, owner, number);
    }
    bool load_row(storage::Journal const& journal, std::int64_t owner, std::int64_t number,
                  storage::RowSink sink) override
    {
        return real_->load_row(journal, owner, number, sink);
    }
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
    void update_last(storage::Table const& table, std::span<storage::Value const> row) override
    {
        real_->update_last(table, row);
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
    std::optional<storage::KeyEntry> find_key(storage::KeySpace space,
                                              storage::KeyScope const& scope) override
    {
        return real_->find_key(space, scope);
    }
    void add_key(storage::KeySpace space, storage::KeyScope const& scope,
                 storage::KeyEntry const& entry) override
    {
        real_->add_key(space, scope, entry);
    }
    void forget_keys_before(storage::KeySpace space, std::int64_t place) override
    {
        real_->forget_keys_before(space, place);
    }
    void commit(std::int64_t numbers_through) override { real_->commit(numbers_through); }

private:
    std::unique_ptr<storage::Batch> real_;
};

/// A database that hands everything on.
class PassingDatabase : public storage::Database
{
public:
    explicit PassingDatabase(storage::Database& real) : real_(real) {}

    [[nodiscard]] int lanes() const override { return real_.lanes(); }
    std::unique_ptr<storage::Batch> begin(int lane) override { return real_.begin(lane); }
    bool was_committed(int lane, std::chrono::steady_clock::time_point deadline) override
    {
        return real_.was_committed(lane, deadline);
    }
    [[nodiscard]] NumberSource numbers(int lane) override { return real_.numbers(lane); }
    void between_batches(int lane) override { real_.between_batches(lane); }
    void read(storage::FunctionRef<void(storage::Reader&)> work) override { real_.read(work); }
    storage::KeyIndex* derived_index(storage::KeySpace space) override { return real_.derived_index(space); }
    [[nodiscard]] std::uint64_t log_bytes() const override { return real_.log_bytes(); }
    void close() override { real_.close(); }

private:
    storage::Database& real_;
};

/// A database whose next commit fails as told. For one lane.
class FaultyDatabase final : public PassingDatabase
{
public:
    using PassingDatabase::PassingDatabase;

    std::unique_ptr<storage::Batch> begin(int lane) override
    {
        return std::make_unique<FaultyBatch>(*this, PassingDatabase::begin(lane));
    }
    bool was_committed(int /*lane*/, std::chrono::steady_clock::time_point /*deadline*/) override
    {
        auto const lost = lost_.exchange(Fault::None);
        if (lost == Fault::LostForGood) {
            throw storage::StorageUnavailable("a planned end of the world");
        }
        return lost == Fault::LostAfter;
    }

    std::atomic<Fault> next_commit = Fault::None;
    std::atomic<int> times = 1;      ///< how many commits in a row meet it
    std::function<void()> on_fault;  ///< called before each

private:
    class FaultyBatch final : public PassingBatch
    {
    public:
        FaultyBatch(FaultyDatabase& database, std::unique_ptr<storage::Batch> real)
            : PassingBatch(std::move(real)),
              database_(database)
        {}
        void commit(std::int64_t numbers_through) override
        {
            auto const fault = database_.take();
            if (fault != Fault::None && database_.on_fault) {
                database_.on_fault();
            }
            switch (fault) {
            case Fault::None: return PassingBatch::commit(numbers_through);
            case Fault::Failure: throw storage::StorageFailure("a planned failure");
            case Fault::Full: throw storage::StorageFull("a planned full disk");
            case Fault::Unknown: throw storage::CommitUnknown("a planned failed sync");
            case Fault::Conflict: throw storage::StorageConflict("a planned conflict");
            case Fault::Unavailable: throw storage::StorageUnavailable("a planned outage");
            case Fault::LostBefore: break;
            case Fault::LostAfter:
            case Fault::LostForGood: PassingBatch::commit(numbers_through); break;
            }
            database_.lost_ = fault;
            throw storage::CommitUndecided("a planned lost answer");
        }

    private:
        FaultyDatabase& database_;
    };

    Fault take()
    {
        if (next_commit != Fault::None && --times == 0) {
            times = 1;
            return next_commit.exchange(Fault::None);
        }
        return next_commit;
    }

    std::atomic<Fault> lost_ = Fault::None;
};

}  // namespace creditd::engine::testing
