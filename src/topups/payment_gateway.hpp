#pragma once

#include "base/moment.hpp"
#include "topups/domain/money.hpp"
#include "topups/domain/reported.hpp"
#include "topups/news.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace creditd::topups {

/// The provider understood and said no. Final: repeating the same request is of no use.
struct RefusedCall
{
    int status = 0;           ///< HTTP status, for the log
    std::string code;         ///< stable, the provider's: `card_declined`, `charge_already_refunded`
    std::string reason{};     ///< decline reason: `insufficient_funds`; may be empty
    std::string message{};    ///< of the provider, for a human
    std::string object_id{};  ///< the object that it made nevertheless (a declined payment); may be empty
    std::string buyer_url{};  ///< where the buyer authenticates, when that is what is missing
    bool needs_buyer = false;
    bool not_found = false;  ///< the object named does not exist there
};

/// Nobody knows whether it happened: no connection, a time-out, a 5xx, rubbish, too many requests. The same
/// request with the same key may be sent again for 23 hours, after that the object is looked up (TOPUP-3).
/// The gateway itself has already tried as often as it thinks sensible within one call.
struct UnknownOutcome
{
    std::string why;  ///< for the log and for admins; no secrets
    std::optional<Duration> retry_after{};
};

template <class Result>
using Reply = std::variant<Result, RefusedCall, UnknownOutcome>;

/// Called exactly once for each call, from the gateway's thread: it must not block or throw.
template <class Result>
using OnReply = std::function<void(Reply<Result>)>;

/// A checkout for one purchase. Its id is written into the checkout, into the checkout's metadata and into
/// its payment's metadata (TOPUP-3).
struct CheckoutOrder
{
    std::string purchase;  ///< our public id
    std::string user_id;
    std::string product;  ///< what the buyer reads: `Pro: 1000 credits`
    Money price;
    CheckoutPage page = CheckoutPage::Hosted;
    std::string
        success_url;  ///< `{CHECKOUT_SESSION_ID}` is replaced by the provider; return page if embedded
    std::string cancel_url;
    std::string buyer_email{};  ///< may be empty
    std::string customer_id{};  ///< known buyer; may be empty
    bool save_method = false;   ///< ask the buyer to let us keep the means of payment
    bool reckon_tax = false;    ///< the provider adds tax to the price
    Moment expires_at{};        ///< 30 minutes to 24 hours ahead
};

/// Lets a buyer give a means of payment to keep, without paying.
struct SetupOrder
{
    std::string setup;  ///< our public id for it, in its metadata
    std::string user_id;
    std::string currency;
    std::string customer_id{};  ///< empty: the provider makes one
    std::string buyer_email{};
    std::string success_url;
    std::string cancel_url;
};

/// A payment with a saved means, the buyer absent.
struct SavedPaymentOrder
{
    std::string purchase;
    std::string user_id;
    std::string description;
    Money price;
    SavedMethod method;
};

/// Money back. `refund` and `purchase` are our public ids, for its metadata.
struct RefundOrder
{
    std::string refund;
    std::string purchase;
    std::string payment_id;
    std::int64_t amount = 0;  ///< > 0, minor units of the payment's currency
    std::string reason{};     ///< reason code of the admin
};

/// One page of a list, newest first.
template <class Item>
struct Listed
{
    std::vector<Item> items;
    std::string next{};  ///< for the next call's `after`; empty at the end
};

/// The payment provider. Calls return at once and answer later on the gateway's thread. `key` makes a call
/// that changes something happen once however often it is sent: the same key must go with the same order.
/// Any thread; never inside a batch.
class PaymentGateway
{
public:
    virtual ~PaymentGateway() = default;

    /// After it returned, no `done` is called any more; those of calls under way are dropped. Idempotent.
    virtual void stop() {}

    /// Real money moves behind this gateway.
    [[nodiscard]] virtual bool is_live() const = 0;

    virtual void create_checkout(CheckoutOrder order, std::string key, OnReply<Checkout> done) = 0;
    /// With its taxes, its payment's id and a saved means if there is one.
    virtual void retrieve_checkout(std::string id, OnReply<Checkout> done) = 0;
    /// Checkouts created in [from, to).
    virtual void list_checkouts(Moment from, Moment to, std::string after,
                                OnReply<Listed<Checkout>> done) = 0;
    /// The checkouts that made this payment: one at most.
    virtual void find_checkouts_of(std::string payment_id, OnReply<Listed<Checkout>> done) = 0;
    /// Nobody can pay on it from then on. Refused when it is not open any more.
    virtual void expire_checkout(std::string id, OnReply<Checkout> done) = 0;

    virtual void retrieve_payment(std::string id, OnReply<Payment> done) = 0;
    /// Nobody can make it succeed from then on. Refused when it has succeeded, is under way or was canceled.
    virtual void cancel_payment(std::string id, std::string key, OnReply<Payment> done) = 0;

    virtual void create_refund(RefundOrder order, std::string key, OnReply<Refund> done) = 0;
    virtual void retrieve_refund(std::string id, OnReply<Refund> done) = 0;
    virtual void list_refunds(std::string payment_id, std::string after, OnReply<Listed<Refund>> done) = 0;

    virtual void retrieve_dispute(std::string id, OnReply<Dispute> done) = 0;

    /// The provider's own record of what it told us, of events created in [from, to); kinds that concern
    /// nobody here are left out.
    virtual void list_news(Moment from, Moment to, std::string after, OnReply<Listed<News>> done) = 0;

    virtual void create_setup(SetupOrder order, std::string key, OnReply<Checkout> done) = 0;
    /// A decline is a RefusedCall with `object_id` the payment's, `needs_buyer` when the bank wants the
    /// buyer.
    virtual void charge_saved_method(SavedPaymentOrder order, std::string key, OnReply<Payment> done) = 0;
};

/// Reads what the provider posts to our webhook. Any thread.
class NewsVerifier
{
public:
    virtual ~NewsVerifier() = default;

    enum class Refusal : std::uint8_t {
        NoSignature,    ///< the header is missing or not in its form
        BadSignature,   ///< no secret fits
        OutsideWindow,  ///< signed more than 300 seconds ago or ahead
        BadContent,     ///< signed, but not the JSON of an event
    };

    /// Checks the signature over the raw bytes before parsing them, against each of several secrets, within
    /// ±300 seconds of `now` (TOPUP-9). Refusals in the order of the enum.
    [[nodiscard]] virtual std::variant<News, Refusal> verify(std::string_view body,
                                                             std::string_view signature,
                                                             Moment now) const = 0;

    /// The same bytes again, when they were verified as they came: for a replay out of our own store.
    [[nodiscard]] virtual std::optional<News> read(std::string_view body) const = 0;
};

}  // namespace creditd::topups
