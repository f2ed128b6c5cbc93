#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::ledger {

/// Why a grant exists. Numbers are stored: never renumber.
enum class GrantSource : std::uint8_t {
    Signup = 1,
    Purchase = 2,
    Promo = 3,
    Adjustment = 4,
    Reinstatement = 5,
    UsageReversal = 6,  ///< a reversed spend whose own grant had expired (USAGE-3)
};
[[nodiscard]] std::string_view name_of(GrantSource source);

inline constexpr int default_priority = 50;  ///< 0–100, lower pays first (LEDGER-5)

/// What bought credits cost: `paid` for `credits` of them, also where a grant has another amount (what came
/// back of a purchase, an heir).
struct GrantCost
{
    std::int64_t paid = 0;           ///< minor units, > 0
    std::array<char, 3> currency{};  ///< lower-case ISO 4217
    Credits credits;                 ///< > 0
    bool operator==(GrantCost const&) const = default;
};

/// The money behind `left` credits at that cost: floor(paid × left / credits) (ADMIN-6). `left` ≥ 0.
[[nodiscard]] std::int64_t deferred_money(GrantCost const& cost, Credits left);

/// What never changes about a grant (LEDGER-5). Paid credits came for money; all others are promotional.
struct GrantFacts
{
    std::int64_t number = 0;
    GrantSource source = GrantSource::Adjustment;
    bool paid = false;
    int priority = default_priority;
    Credits amount;
    Moment effective_at;
    std::optional<Moment> expires_at;  ///< expired *at* this moment; empty: never
    std::int64_t purchase = 0;         ///< number of the purchase, for paid and bonus credits
    std::optional<GrantCost> cost{};   ///< of paid credits that cost money

    [[nodiscard]] bool has_expired(Moment now) const { return expires_at && now >= *expires_at; }
    bool operator==(GrantFacts const&) const = default;
};

/// A grant with something left, or still to begin: what an account carries of it.
struct OpenGrant
{
    GrantFacts facts;
    Credits free;            ///< can be spent (or blocked by debt)
    Credits held;            ///< inside open holds
    bool scheduled = false;  ///< not posted yet: `facts.effective_at` lies ahead

    [[nodiscard]] Credits left() const { return free + held; }
    bool operator==(OpenGrant const&) const = default;
};

/// Burn-down order, total (LEDGER-7): priority; soonest expiry, never last; promotional before paid; earliest
/// effective; number.
[[nodiscard]] bool pays_before(GrantFacts const& a, GrantFacts const& b);

}  // namespace creditd::ledger
