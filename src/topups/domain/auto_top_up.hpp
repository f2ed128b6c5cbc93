#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "ledger/domain/account.hpp"
#include "topups/domain/package.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace creditd::topups {

/// Stored: never renumber.
enum class AutoTopUpState : std::uint8_t { Off = 0, Active = 1, Suspended = 2 };

/// What a user consented to: credits bought by themselves when few are left (TOPUP-10).
struct AutoTopUp
{
    std::int64_t account = 0;
    std::string user_id;
    AutoTopUpState state = AutoTopUpState::Off;
    std::string reason;  ///< why it is suspended: `payment_declined`, `authentication_required` …
    Credits threshold;
    std::string package;
    Money cap;  ///< the most that is spent in a calendar month (UTC)
    SavedMethod method;
    Moment consented_at;
    std::int64_t attempt = 0;     ///< number of the purchase under way; 0 for none
    std::int64_t failures = 0;    ///< attempts declined since the last that was paid
    std::int64_t to_confirm = 0;  ///< number of the attempt for which the bank wants the buyer; 0 for none
    std::int64_t confirming = 0;  ///< number of the purchase that the buyer pays in its place; 0 for none
    Moment month;                 ///< the beginning of the month that `spent` is about
    std::int64_t spent = 0;       ///< in minor units of the cap's currency

    auto operator==(AutoTopUp const&) const -> bool = default;
};

[[nodiscard]] Moment month_of(Moment moment);
[[nodiscard]] Moment month_after(Moment moment);

/// What was spent in the month of `now`.
[[nodiscard]] std::int64_t spent_in_month(AutoTopUp const& settings, Moment now);

struct StartAttempt
{
    Money price;
};
struct AttemptLater
{
    Moment at;
};
struct NoAttempt
{};  ///< the next spend that leaves less than the threshold asks again
struct SuspendAutoTopUp
{
    std::string reason;
};
using AttemptPlan = std::variant<StartAttempt, AttemptLater, NoAttempt, SuspendAutoTopUp>;

/// What to do when less than the threshold is left, at `now`. Active, and no attempt under way. Nothing is
/// done for a suspended user, while debt exceeds the package, nor when enough is left by now; a cap that the
/// price would pass is waited for until the next month. `package`: null when there is none any more.
[[nodiscard]] AttemptPlan plan_attempt(AutoTopUp const& settings, ledger::Account const& account,
                                       Package const* package, Moment now);

/// What a change of an automatic purchase means.
struct AttemptEnd
{
    bool is_paid = false;
    std::optional<Moment> next_at{};  ///< after a decline: when to try again
    std::string suspended_because{};  ///< not empty: suspended by this very change
    bool is_resumed = false;          ///< the buyer has confirmed: active again
};

/// The bank refused it for want of the buyer.
[[nodiscard]] bool needs_buyer(Purchase const& purchase);

/// A payment that failed, but that somebody could still make succeed at the provider.
[[nodiscard]] bool is_left_open(Purchase const& purchase);

/// Takes over what became of an automatic purchase, or of one paid in its place, between two of its states:
/// one paid counts for its month; a declined one is tried again after an hour, then six, and the third ends
/// it; one that needs the buyer, that nobody knows the outcome of, or that is refunded or disputed later,
/// suspends at once. One that needed the buyer, paid after all or in another's place, resumes what was
/// suspended for it, with the means that the buyer left.
[[nodiscard]] AttemptEnd conclude_attempt(AutoTopUp& settings, Purchase const& before, Purchase const& after,
                                          Moment now);

}  // namespace creditd::topups
