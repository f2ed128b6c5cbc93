#pragma once

#include "engine/working_set.hpp"
#include "ledger/books.hpp"

#include <cstdint>
#include <vector>

namespace creditd::ledger {

/// Tells how a hold ended that is not open any more: a shelf behind the books, which it asks first, so that a
/// hold which is open costs nothing here. The writer's thread alone.
class EndedHolds final : public engine::Shelf
{
public:
    explicit EndedHolds(Books& books) : books_(books) {}

    /// Names a hold that may have ended. Its account must be needed too.
    void need(std::int64_t account, std::int64_t number)
    {
        needed_.push_back({account, number, std::nullopt});
    }

    /// The hold as it ended, before this batch or in it; empty when the account has no such ended hold.
    /// Needed before.
    [[nodiscard]] std::optional<HoldSnapshot> find(std::int64_t account, std::int64_t number) const;

    void load(storage::Batch& batch) override;
    void record(storage::Batch& /*batch*/, engine::Context const& /*context*/) override {}
    void clear() override { needed_.clear(); }

private:
    struct Needed
    {
        std::int64_t account = 0;
        std::int64_t number = 0;
        std::optional<HoldSnapshot> ended;
    };

    Books& books_;
    std::vector<Needed> needed_;
};

}  // namespace creditd::ledger
