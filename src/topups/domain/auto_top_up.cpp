#include "topups/domain/auto_top_up.hpp"

#include "base/assert.hpp"

#include <array>
#include <utility>

namespace creditd::topups {

namespace {

constexpr std::array pauses{Duration::hours(1), Duration::hours(6)};

constexpr std::string_view authentication = "authentication_required";

/// One that only waits for the buyer's bank is suspended anew: paying that must not end what came since.
void suspend(AutoTopUp& settings, AttemptEnd& end, std::string reason)
{
    bool const waits_for_buyer =
        settings.state == AutoTopUpState::Suspended && settings.reason == authentication;
    if (settings.state == AutoTopUpState::Active || (waits_for_buyer && reason != authentication)) {
        settings.state = AutoTopUpState::Suspended;
        settings.reason = reason;
        end.suspended_because = std::move(reason);
    }
}

void count_spent(AutoTopUp& settings, Purchase const& purchase, Moment now)
{
    settings.spent = spent_in_month(settings, now);
    settings.month = month_of(now);
    if (purchase.terms.price.currency == settings.cap.currency) {
        settings.spent += purchase.terms.price.amount;
    }
}

void take_failure(AutoTopUp& settings, Purchase const& purchase, AttemptEnd& end, Moment now)
{
    ++settings.failures;
    if (needs_buyer(purchase)) {
        settings.to_confirm = purchase.number;
        return suspend(settings, end, std::string{authentication});
    }
    if (!purchase.decline) {
        return suspend(settings, end, "payment_failed");
    }
    auto const index = static_cast<std::size_t>(settings.failures - 1);
    if (index >= pauses.size()) {
        return suspend(settings, end, "payment_declined");
    }
    end.next_at = now + pauses[index];
}

/// The purchase that was waited for is paid.
void take_confirmation(AutoTopUp& settings, Purchase const& purchase, AttemptEnd& end)
{
    settings.to_confirm = 0;
    settings.confirming = 0;
    if (settings.state == AutoTopUpState::Suspended && settings.reason == authentication) {
        settings.state = AutoTopUpState::Active;
        settings.reason.clear();
        settings.method = purchase.method.value_or(settings.method);
        end.is_resumed = true;
    }
}

}  // namespace

bool needs_buyer(Purchase const& purchase)
{
    auto const& decline = purchase.decline;
    return purchase.payment == PaymentState::NeedsBuyer ||
           (decline && (decline->code == authentication || decline->reason == authentication));
}

bool is_left_open(Purchase const& purchase)
{
    return purchase.kind == PurchaseKind::Automatic && purchase.status() == PurchaseStatus::Failed &&
           !purchase.payment_id.empty() && purchase.payment != PaymentState::Canceled;
}

Moment month_of(Moment moment)
{
    auto const begins = moment_from_text(to_text(moment).substr(0, 8) + "01T00:00:00Z");
    CREDITD_ASSERT(begins);
    return *begins;
}

Moment month_after(Moment moment)
{
    return month_of(month_of(moment) + Duration::days(31));
}

std::int64_t spent_in_month(AutoTopUp const& settings, Moment now)
{
    return settings.month == month_of(now) ? settings.spent : 0;
}

AttemptPlan plan_attempt(AutoTopUp const& settings, ledger::Account const& account, Package const* package,
                         Moment now)
{
    bool const is_sold = package != nullptr && package->active && !package->is_custom;
    auto const* const price = is_sold ? package->price_in(settings.cap.currency) : nullptr;
    if (price == nullptr) {
        return SuspendAutoTopUp{"package_unavailable"};
    }
    bool const is_needed = account.available() < settings.threshold;
    if (account.status == ledger::AccountStatus::Suspended || !is_needed ||
        account.debt > package->credits + package->bonus) {
        return NoAttempt{};
    }
    if (spent_in_month(settings, now) + price->amount > settings.cap.amount) {
        return AttemptLater{month_after(now)};
    }
    return StartAttempt{*price};
}

AttemptEnd conclude_attempt(AutoTopUp& settings, Purchase const& before, Purchase const& after, Moment now)
{
    AttemptEnd end;
    bool const is_own = settings.attempt == after.number;
    if (after.is_credited() && !before.is_credited()) {
        end.is_paid = true;
        settings.failures = 0;
        settings.attempt = is_own ? 0 : settings.attempt;
        count_spent(settings, after, now);
        if (after.number == settings.to_confirm || after.number == settings.confirming) {
            take_confirmation(settings, after, end);
        }
    }
    bool const has_failed =
        after.status() == PurchaseStatus::Failed && before.status() != PurchaseStatus::Failed;
    if (has_failed && is_own) {
        settings.attempt = 0;
        take_failure(settings, after, end, now);
    }
    if (after.reversed_as_reported() > before.reversed_as_reported()) {
        suspend(settings, end, "refunded");
    }
    if (after.has_open_dispute() && !before.has_open_dispute()) {
        suspend(settings, end, "disputed");
    }
    return end;
}

}  // namespace creditd::topups
