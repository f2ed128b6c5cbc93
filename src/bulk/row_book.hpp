#pragma once

#include "bulk/domain/row.hpp"
#include "engine/working_set.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace creditd::bulk {

/// The rows that the commands of a batch name: a shelf in the working set. The writer's thread alone.
class RowBook final : public engine::Shelf
{
public:
    void need(std::int64_t account, std::int64_t job, std::int64_t row);
    /// Null when there is none. Needed before. Throws DamagedRecord when its bytes make no sense.
    [[nodiscard]] PlannedRow* find(std::int64_t account, std::int64_t job, std::int64_t row);
    /// Says that a row changed.
    void touch(PlannedRow const& row);
    /// A new row.
    void add(PlannedRow row) { added_.push_back(std::move(row)); }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<PlannedRow> row{};
        std::string damage{};  ///< what is wrong with it
    };

    std::map<Key, Entry> entries_;
    std::vector<PlannedRow> added_;
};

}  // namespace creditd::bulk
