#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "topups/domain/money.hpp"
#include "topups/domain/reported.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::topups {

/// Names a purchase: its account and its number there.
struct PurchaseKey
{
    std::int64_t account = 0;
    std::int64_t number = 0;

    auto operator<=>(PurchaseKey const&) const = default;
};

/// How a purchase is paid. Numbers are stored: never renumber.
enum class PurchaseKind : std::uint8_t {
    Checkout = 1,   ///< by the buyer on the provider's page; judged by that checkout (TOPUP-4)
    Automatic = 2,  ///< with a saved means of payment; judged by the payment itself
};

/// Numbers are stored. The names are the API's `status`.
enum class PurchaseStatus : std::uint8_t {
    Pending = 1,
    Processing = 2,
    Paid = 3,
    PartiallyRefunded = 4,
    Refunded = 5,
    Disputed = 6,
    Expired = 7,
    Failed = 8,
};
[[nodiscard]] std::string_view name_of(PurchaseStatus status);

/// Why somebody should look at a purchase: bits. Those that follow from how the purchase stands hold as long
/// as it does; the rest are remembered: what it learnt, and the last two of what reconciliation found.
/// Stored: never renumber.
enum class ReviewReason : std::uint16_t {
    WrongAmount = 1,         ///< paid, but not the pinned price
    WrongCurrency = 2,       ///< paid, refunded or disputed in another currency
    WrongMode = 4,           ///< test money for a live purchase, or the other way round
    NothingPaid = 8,         ///< "no payment required", although it has a price
    OtherCheckout = 16,      ///< a second checkout or payment says that it is this purchase's
    NotCredited = 32,        ///< paid, but the ledger could not take the credits (LEDGER-9)
    ReversalNotBooked = 64,  ///< the ledger could not take or give back what a reversal calls for
    ReversedTooMuch = 128,   ///< more money reversed than was paid
    CreditedNotPaid = 256,   ///< credited, but the provider says that it is not paid
    UnknownThere = 512,      ///< the provider knows nothing of its checkout or payment
};
using ReviewReasons = std::uint16_t;

/// The names of the reasons in a set, in the order of their bits.
[[nodiscard]] std::vector<std::string_view> names_of(ReviewReasons reasons);

/// What a buyer is promised; pinned when the purchase begins (TOPUP-1).
struct PurchaseTerms
{
    std::string package;     ///< name of the package
    std::int64_t offer = 0;  ///< number of the offer; 0 for none
    std::string title;       ///< what the buyer reads
    Credits credits;         ///< > 0
    Credits bonus{};         ///< ≥ 0, a promotional grant beside it
    std::optional<std::int64_t> valid_for_days{};
    Money price;

    auto operator==(PurchaseTerms const&) const -> bool = default;
};

/// What goes to the provider when a checkout is made; pinned, because a repeated call must be the same.
struct CheckoutWish
{
    CheckoutPage page = CheckoutPage::Hosted;
    std::string success_url{};
    std::string cancel_url{};
    bool save_method = false;
    bool reckon_tax = false;
    Moment expires_at{};  ///< of the page

    auto operator==(CheckoutWish const&) const -> bool = default;
};

/// Money that went back, or is about to.
struct RefundRecord
{
    std::int64_t number = 0;
    std::string provider_id{};  ///< empty until the provider has taken it
    std::int64_t amount = 0;    ///< minor units of the purchase's currency
    RefundState state = RefundState::Pending;
    bool is_ours = false;  ///< begun here; else in the provider's dashboard
    std::string actor{};
    std::string reason_code{};
    std::string reason{};
    std::string failure{};
    Moment created_at{};
    Moment updated_at{};
    std::optional<Moment> failed_at{};  ///< since when it does not count; empty while it does

    /// The next state, as it became known.
    void become(RefundState next, Moment now);

    /// Failed and canceled ones took no money.
    [[nodiscard]] bool counts() const
    {
        return state != RefundState::Failed && state != RefundState::Canceled;
    }
    auto operator==(RefundRecord const&) const -> bool = default;
};

struct DisputeRecord
{
    std::int64_t number = 0;
    std::string provider_id{};
    std::int64_t amount = 0;
    DisputeState state = DisputeState::Inquiry;
    Moment as_of{};  ///< when it was known to be so
    std::string reason{};
    std::optional<Moment> answer_by{};
    Moment created_at{};

    auto operator==(DisputeRecord const&) const -> bool = default;
};

/// What was really paid.
struct PaidFacts
{
    Moment at{};
    std::int64_t total = 0;  ///< with tax
    std::int64_t tax = 0;
    std::vector<TaxLine> taxes{};

    auto operator==(PaidFacts const&) const -> bool = default;
};

/// What the ledger did for a purchase.
struct BookedCredits
{
    std::int64_t seq = 0;  ///< of the line that granted the credits; 0: not yet
    Moment at{};
    std::optional<Moment> expire_at{};
    Credits taken{};        ///< of the credits, by reversals, less what was given back
    Credits bonus_taken{};  ///< of the bonus

    auto operator==(BookedCredits const&) const -> bool = default;
};

/// One buy of credits: what was promised, what the provider has said so far, what the ledger did.
struct Purchase
{
    std::int64_t account = 0;
    std::int64_t number = 0;
    std::string user_id;
    PurchaseKind kind = PurchaseKind::Checkout;
    PurchaseTerms terms;
    CheckoutWish wish;
    bool live = false;
    Moment created_at;
    Moment updated_at;

    std::string checkout_id;
    CheckoutState checkout = CheckoutState::Open;
    CheckoutPayment checkout_payment = CheckoutPayment::Unpaid;
    std::string url;
    std::string client_secret;
    std::string payment_id;
    PaymentState payment = PaymentState::Waiting;
    std::optional<Decline> decline;     ///< of the latest attempt that failed
    std::string failure;                ///< why it never came to a checkout or a payment
    std::optional<SavedMethod> method;  ///< with which an automatic one is paid
    std::optional<PaidFacts> paid;      ///< as promised, and final
    ReviewReasons faults = 0;           ///< the remembered reasons
    ReviewReasons dismissed = 0;        ///< what an admin has looked at
    std::string receipt;                ///< number of its receipt; empty until it is paid

    BookedCredits booked;
    std::vector<RefundRecord> refunds;    ///< by number
    std::vector<DisputeRecord> disputes;  ///< by number

    [[nodiscard]] PurchaseKey key() const { return {account, number}; }
    [[nodiscard]] bool is_credited() const { return booked.seq != 0; }

    /// Money refunded and lost in disputes, as reported; may pass what was paid.
    [[nodiscard]] std::int64_t reversed_as_reported() const;
    /// The same, at most what was paid (TOPUP-6); 0 while unpaid.
    [[nodiscard]] std::int64_t reversed() const;
    [[nodiscard]] std::int64_t paid_total() const { return paid ? paid->total : 0; }
    [[nodiscard]] bool has_open_dispute() const;
    [[nodiscard]] bool has_lost_dispute() const;

    /// No news can make a checkout of this purchase paid any more, or it is paid.
    [[nodiscard]] bool is_checkout_over() const;

    /// TOPUP-2.
    [[nodiscard]] PurchaseStatus status() const;

    /// All reasons, dismissed ones included.
    [[nodiscard]] ReviewReasons reasons() const;
    [[nodiscard]] bool needs_review() const { return (reasons() & ~dismissed) != 0; }

    auto operator==(Purchase const&) const -> bool = default;
};

}  // namespace creditd::topups
