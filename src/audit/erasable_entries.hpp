#pragma once

#include "audit/domain/chain.hpp"
#include "engine/working_set.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace creditd::audit {

/// The shelf of entries whose personal part is about to be erased, by subject and in slices. The writer's
/// thread alone.
class ErasableEntries final : public engine::Shelf
{
public:
    static constexpr std::int64_t slice = 500;

    /// The first `slice` entries about `subject` with numbers above `above`.
    void need(std::string subject, std::int64_t above);

    /// Rising by number.
    [[nodiscard]] std::vector<StoredEntry> const& find(std::string const& subject, std::int64_t above) const;

    /// Their personal part goes with this batch, what the chain sees of it stays.
    void erase(std::string const& subject, std::int64_t above);

    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { slices_.clear(); }

private:
    struct Slice
    {
        std::vector<StoredEntry> entries{};
        bool is_loaded = false;
        bool goes = false;
    };
    std::map<std::pair<std::string, std::int64_t>, Slice> slices_;
};

}  // namespace creditd::audit
