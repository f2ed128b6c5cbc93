#pragma once

#include "base/moment.hpp"
#include "topups/domain/money.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::topups {

// The payment provider's objects in our words: a webhook, the success page's look-up and reconciliation all
// bring the same values, so that one operation settles all of them (TOPUP-4). Ids without "our" are the
// provider's.

/// Where the buyer pays.
enum class CheckoutPage : std::uint8_t { Hosted = 1, Embedded = 2 };

/// The page on which a buyer pays.
enum class CheckoutState : std::uint8_t { Open = 1, Complete = 2, Expired = 3 };

/// What a checkout says about its money.
enum class CheckoutPayment : std::uint8_t {
    Unpaid = 1,       ///< also while a delayed method is under way
    Paid = 2,         ///< final
    NotRequired = 3,  ///< nothing was to be paid
    Failed = 4,       ///< a delayed method failed for good; only a webhook says so
};

/// One line of tax as the provider reckoned it; for the receipt.
struct TaxLine
{
    std::string name;  ///< `VAT`, `Sales Tax`
    std::string rate;  ///< exact decimal percent, `19` or `8.875`; empty when unknown
    std::int64_t amount = 0;

    auto operator==(TaxLine const&) const -> bool = default;
};

/// A means of payment that the buyer let us keep, for top-ups without them.
struct SavedMethod
{
    std::string customer_id;
    std::string method_id;
    std::string label;  ///< `visa •••• 4242`; may be empty

    auto operator==(SavedMethod const&) const -> bool = default;
};

/// A checkout as it stands.
struct Checkout
{
    std::string id;
    std::string our_purchase;  ///< public id from its metadata; empty when it has none
    CheckoutState state = CheckoutState::Open;
    CheckoutPayment payment = CheckoutPayment::Unpaid;
    std::int64_t subtotal = 0;  ///< before tax and discounts, minor units of `currency`
    std::int64_t total = 0;     ///< what the buyer pays
    std::int64_t tax = 0;
    std::vector<TaxLine> taxes{};  ///< only in look-ups that ask for them
    std::string currency{};
    std::string payment_id{};     ///< empty until the buyer pays
    std::string url{};            ///< of a hosted page while it is open
    std::string client_secret{};  ///< of an embedded page while it is open
    std::optional<SavedMethod> saved_method{};
    Moment expires_at{};
    bool live = false;
};

/// One payment; a checkout makes one when the buyer pays, an automatic top-up makes it directly.
enum class PaymentState : std::uint8_t {
    Waiting = 1,     ///< needs a method or a confirmation; also after a declined attempt
    NeedsBuyer = 2,  ///< the bank wants the buyer to authenticate
    Processing = 3,
    Succeeded = 4,  ///< final
    Canceled = 5,   ///< final
};

/// Why an attempt to pay did not work.
struct Decline
{
    std::string code;     ///< `card_declined`
    std::string reason;   ///< `insufficient_funds`; may be empty
    std::string message;  ///< for the buyer

    auto operator==(Decline const&) const -> bool = default;
};

struct Payment
{
    std::string id;
    std::string our_purchase;
    PaymentState state = PaymentState::Waiting;
    std::int64_t amount = 0;
    std::int64_t received = 0;
    std::string currency{};
    std::optional<Decline> decline{};  ///< of the last attempt that failed
    std::optional<SavedMethod> saved_method{};
    std::string buyer_url{};  ///< where the buyer authenticates, when the provider has such a page
    bool live = false;
};

enum class RefundState : std::uint8_t {
    Pending = 1,
    NeedsAction = 2,
    Succeeded = 3,
    Canceled = 4,  ///< final: the money stayed
    Failed = 5,    ///< final, also after having succeeded
};

struct Refund
{
    std::string id;
    std::string payment_id;
    std::string our_refund;  ///< public id from its metadata; empty when we did not start it
    RefundState state = RefundState::Pending;
    std::int64_t amount = 0;
    std::string currency{};
    std::string reason{};
    std::string failure{};
};

enum class DisputeState : std::uint8_t {
    Inquiry = 1,  ///< a question of the bank: no money moved
    InquiryClosed = 2,
    Open = 3,  ///< also under review
    Won = 4,   ///< or prevented: the money is ours
    Lost = 5,
};

struct Dispute
{
    std::string id;
    std::string payment_id;
    DisputeState state = DisputeState::Inquiry;
    std::int64_t amount = 0;
    std::string currency{};
    std::string reason{};
    std::optional<Moment> answer_by{};
};

/// "So much of this payment has been refunded by now", without saying by which refunds: whoever hears it has
/// the payment's refunds listed.
struct RefundedTotal
{
    std::string payment_id;
    std::int64_t amount = 0;
    std::string currency{};
};

}  // namespace creditd::topups
