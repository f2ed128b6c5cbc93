#pragma once

#include "base/moment.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::topups {

/// Something to be asked of the provider. Numbers are stored: never renumber.
enum class CallKind : std::uint8_t {
    CreateCheckout = 1,
    CreateRefund = 2,
    LookUpCheckout = 3,
    ListRefunds = 4,    ///< of the purchase's payment
    LookUpDispute = 5,  ///< `object_id`
    LookUpPayment = 6,
    ChargeSavedMethod = 7,
    CancelPayment = 8,  ///< of an automatic purchase that failed, so that it can never be paid as well
};

/// A call that is still to be made, or whose outcome is unknown: a row until it is known (TOPUP-3).
struct ProviderCall
{
    std::int64_t account = 0;
    std::int64_t number = 0;
    CallKind kind = CallKind::CreateCheckout;
    std::int64_t purchase = 0;
    std::int64_t refund = 0;
    std::string object_id{};
    Moment created_at{};
    Moment due_at{};
    std::int64_t attempts = 0;
    std::string last_error{};

    [[nodiscard]] PurchaseKey of() const { return {account, purchase}; }
    auto operator==(ProviderCall const&) const -> bool = default;
};

/// How long the same key means the same thing to the provider; after that the outcome is looked up.
inline constexpr auto repeat_for = Duration::hours(23);

/// How long a node that starts a call has for it before others take it up.
inline constexpr auto own_time = Duration::seconds(30);

/// When a call whose outcome stayed unknown is made again: 5 s later, then twice as long each time, at most
/// 10 minutes; sooner if the provider says so.
[[nodiscard]] Moment next_try(ProviderCall const& call, std::optional<Duration> retry_after, Moment now);

/// The call changes something there, so that repeating it for ever is no good.
[[nodiscard]] bool makes_something(CallKind kind);

}  // namespace creditd::topups
