#pragma once

#include "engine/working_set.hpp"
#include "topups/domain/auto_top_up.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace creditd::topups {

/// The auto top-ups of the accounts that a batch names, and the accounts for which one is to be looked at.
/// The writer's thread alone.
class AutoTopUps final : public engine::Shelf
{
public:
    void need(std::int64_t account) { entries_.try_emplace(account); }
    /// What the account's user consented to, or null. Needed before. Changes are found out by comparison.
    [[nodiscard]] AutoTopUp* find(std::int64_t account);
    /// In the place of what there was; needed before.
    void put(AutoTopUp settings);

    /// Has the account's auto top-up looked at from `due_at` on, or not at all. Needs nothing before.
    void look_at(std::int64_t account, std::optional<Moment> due_at) { due_[account] = due_at; }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        std::optional<AutoTopUp> before{};
        std::optional<AutoTopUp> now{};
    };

    std::map<std::int64_t, Entry> entries_;
    std::map<std::int64_t, std::optional<Moment>> due_;
};

}  // namespace creditd::topups
