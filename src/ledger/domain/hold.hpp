#pragma once

#include "ledger/domain/transaction.hpp"

#include <cstdint>
#include <vector>

namespace creditd::ledger {

/// What a hold took from one grant and still has.
struct Slice
{
    std::int64_t grant = 0;
    Credits left;
    bool operator==(Slice const&) const = default;
};

/// A hold that has not ended (HOLD-1): slices of particular grants, in the order in which they were drawn.
struct OpenHold
{
    std::int64_t number = 0;
    HoldKind kind = HoldKind::Usage;
    Credits placed;
    Credits captured;
    Moment placed_at;
    std::optional<Moment> expires_at;  ///< empty: only for disputes
    std::int64_t purchase = 0;         ///< the disputed purchase
    std::optional<Charge> priced;
    std::string reference;
    std::vector<Slice> slices;

    [[nodiscard]] Credits left() const;
    [[nodiscard]] bool has_ended(Moment now) const { return expires_at && now >= *expires_at; }
    [[nodiscard]] HoldSnapshot snapshot(HoldState state) const;
    bool operator==(OpenHold const&) const = default;
};

}  // namespace creditd::ledger
