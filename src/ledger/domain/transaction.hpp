#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "ledger/domain/grant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger {

/// Numbers are stored: never renumber. The names are the API's `type`.
enum class TransactionType : std::uint8_t {
    Signup = 1,
    Purchase = 2,
    Promo = 3,
    Usage = 4,
    UsageReversal = 5,
    Adjustment = 6,
    Refund = 7,
    Dispute = 8,
    Reinstatement = 9,
    Expiry = 10,
    DebtRepayment = 11,
    HoldPlaced = 12,  ///< steps of a hold that move no credits; amount 0
    HoldReleased = 13,
    HoldExpired = 14,
    HoldExtended = 15,
};
inline constexpr std::size_t transaction_type_count = 16;  ///< as an array size, index = the type's number

[[nodiscard]] std::string_view name_of(TransactionType type);
[[nodiscard]] std::optional<TransactionType> transaction_type_from(std::string_view name);

/// The system account on the other side of a transaction (LEDGER-2); empty for lines that move nothing.
[[nodiscard]] std::string_view system_account_of(TransactionType type);

/// The part of a line that one grant pays (negative) or receives (positive).
struct Draw
{
    std::int64_t grant = 0;
    Credits amount;
    bool operator==(Draw const&) const = default;
};

/// Who caused a line: `user:usr_…`, `service:…`, `admin:usr_…`, `system`.
using Actor = std::string;

/// How a quantity was priced (USAGE-1).
struct Charge
{
    std::string meter;
    std::int64_t price_version = 0;
    std::string quantity;  ///< exact decimal text
    bool operator==(Charge const&) const = default;
};

enum class HoldState : std::uint8_t { Open = 0, Captured = 1, Released = 2, Expired = 3 };
[[nodiscard]] std::string_view name_of(HoldState state);

/// What a disputed payment or an ordinary job holds credits for.
enum class HoldKind : std::uint8_t { Usage = 0, Dispute = 1 };

/// A hold as it stood after one of its steps; kept in that step's line, so that any answer can be given
/// again.
struct HoldSnapshot
{
    std::int64_t number = 0;
    HoldKind kind = HoldKind::Usage;
    HoldState state = HoldState::Open;
    Credits placed;    ///< when it was made
    Credits captured;  ///< so far; may pass `placed` by an overage
    Credits left;      ///< still held
    Moment placed_at;
    std::optional<Moment> expires_at;
    std::optional<Charge> priced;  ///< for a metered hold: the meter, pinned version and estimated quantity
    std::string reference;
    bool operator==(HoldSnapshot const&) const = default;
};

/// The account after a commit that wrote further lines behind this one.
struct Settled
{
    std::int64_t seq = 0;
    Credits balance;
    Credits held;
    Credits debt;
    bool operator==(Settled const&) const = default;
};

/// One line of an account's ledger: immutable once committed (LEDGER-1), gap-free `seq` (LEDGER-4).
struct Transaction
{
    std::int64_t number = 0;  ///< time-ordered, unique over all accounts of a store
    std::int64_t account = 0;
    std::int64_t seq = 0;
    TransactionType type = TransactionType::Usage;
    Credits amount;  ///< signed change of the balance
    Credits balance_after;
    Credits held_after;
    Credits debt_after;
    Moment occurred_at;  ///< when it counts
    Moment created_at;   ///< when it was written

    std::vector<Draw> draws;
    std::optional<HoldSnapshot> hold;
    std::optional<Charge> charge;
    std::vector<GrantFacts>
        made_grants;  ///< an addition's own; for a reversal, those in the place of expired ones
    std::optional<Settled> settled;
    Credits debt_repaid;        ///< DebtRepayment: how much of the debt the draws extinguished
    Credits debt_made;          ///< how much of `amount` became debt
    std::int64_t corrects = 0;  ///< seq of the line that this one reverses or corrects; 0 for none
    std::int64_t purchase = 0;  ///< number of the purchase behind it; 0 for none
    std::string reason_code;    ///< adjustments; a promo code's text for redemptions

    // Free text and personal matter: enters the hash chain only as a salted digest (LEDGER-11).
    Actor actor;
    std::string reason;
    std::string reference;
    std::string metadata;  ///< JSON object text, or empty

    [[nodiscard]] Credits balance_before() const { return balance_after - amount; }
};

/// Lines in the order they were posted.
using Lines = std::vector<Transaction>;

}  // namespace creditd::ledger
