#pragma once

#include "engine/working_set.hpp"
#include "topups/domain/package.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace creditd::topups {

/// The packages and offers of one batch: a shelf in the working set. The writer's thread alone.
class Catalogue final : public engine::Shelf
{
public:
    void need_package(std::string_view name);
    /// The package, or null. Needed before.
    [[nodiscard]] Package const* find_package(std::string_view name) const;
    /// A new package, or a changed one; its name was needed.
    void put(Package package);
    void remove_package(std::string_view name);

    void need_offer(std::int64_t account, std::int64_t number);
    /// The offer, or null. Needed before, or put in this batch.
    [[nodiscard]] Offer const* find_offer(std::int64_t account, std::int64_t number) const;
    void put(Offer offer);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    template <class Record>
    struct Entry
    {
        bool is_loaded = false;
        bool was_there = false;
        bool is_changed = false;
        std::optional<Record> record{};
    };
    std::map<std::string, Entry<Package>, std::less<>> packages_;
    std::map<std::pair<std::int64_t, std::int64_t>, Entry<Offer>> offers_;
};

}  // namespace creditd::topups
