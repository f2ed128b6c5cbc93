#pragma once

#include "engine/testing/faulty_database.hpp"

#include <cstdlib>
#include <memory>
#include <utility>

namespace creditd::engine::testing {

/// A database on which the first commit of every batch meets a conflict, so that everything is decided twice:
/// what a decision keeps from the first time, or takes away from its command, turns a test red. Only when
/// CREDITD_TEST_RETRY is set; else it hands everything on. For the engine alone: who begins batches by hand
/// begins them on the real one. For one lane.
class ConflictFirst final : public PassingDatabase
{
public:
    using PassingDatabase::PassingDatabase;

    [[nodiscard]] bool is_on() const { return is_on_; }

    std::unique_ptr<storage::Batch> begin(int lane) override
    {
        auto real = PassingDatabase::begin(lane);
        if (!is_on_) {
            return real;
        }
        is_first_ = !is_first_;
        return std::make_unique<ConflictingBatch>(std::move(real), is_first_);
    }

private:
    class ConflictingBatch final : public PassingBatch
    {
    public:
        ConflictingBatch(std::unique_ptr<storage::Batch> real, bool conflicts)
            : PassingBatch(std::move(real)),
              conflicts_(conflicts)
        {}
        void commit(std::int64_t numbers_through) override
        {
            if (conflicts_) {
                throw storage::StorageConflict("a planned conflict: this batch is decided again");
            }
            PassingBatch::commit(numbers_through);
        }

    private:
        bool conflicts_;
    };

    bool const is_on_ = std::getenv("CREDITD_TEST_RETRY") != nullptr;
    bool is_first_ = false;
};

}  // namespace creditd::engine::testing
