#pragma once

#include "stripe/sandbox/deliveries.hpp"
#include "stripe/sandbox/objects.hpp"
#include "stripe/sandbox/render.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

/// Everything that can happen to payments: what buyers, banks and the seller's staff do. Each change makes
/// the events that Stripe makes of it. One thread at a time; who calls keeps the states in order.
class Cashier
{
public:
    Cashier(Objects& objects, Render const& render, Deliveries& deliveries, std::function<Moment()> now);

    /// The request that causes what follows, for the events: empty when nobody asked through the API.
    void begin_request(std::string key) { request_key_ = std::move(key); }

    /// The buyer pays an open session, with so much tax on top. A delayed means is only on its way then.
    /// What is kept of the means for later behaves as told.
    void pay(Session& session, std::int64_t tax, bool is_delayed, Behaviour later = Behaviour::Succeed);

    /// The bank refuses an attempt; the session stays open.
    void decline(Session& session);

    /// A delayed payment arrives, or fails for good.
    void finish(Session& session, bool succeeded);

    /// Nobody can pay it any more.
    void expire(Session& session);

    /// Expires what is past its time.
    void expire_due();

    /// Charges a saved means; the payment says how it went.
    void charge(Payment& payment, Behaviour behaviour);

    /// The bank's last word on a payment that is under way or waits for the buyer.
    void settle(Payment& payment, bool succeeded);

    /// Nobody can make it succeed any more.
    void cancel(Payment& payment);

    Refund& refund(Payment& payment, std::int64_t amount, std::string status, std::string reason,
                   Metadata metadata);
    void set_status(Refund& refund, std::string status);

    Dispute& dispute(Payment& payment, std::int64_t amount, bool is_inquiry);
    void set_status(Dispute& dispute, std::string status);

    /// What is left of a payment that can be refunded.
    [[nodiscard]] static std::int64_t refundable(Payment const& payment);

private:
    Payment& payment_of(Session& session);
    void keep_method(Session& session, Behaviour later);
    void fail(Payment& payment, PaymentError error);
    void announce(std::string_view type, std::string const& object, bool is_live);
    void announce(std::string_view type, Session const& session);
    void announce(std::string_view type, Payment const& payment);
    void announce(std::string_view type, Refund const& refund);
    void announce(std::string_view type, Dispute const& dispute);
    void announce_charge(std::string_view type, Payment const& payment);

    Objects& objects_;
    Render const& render_;
    Deliveries& deliveries_;
    std::function<Moment()> const now_;
    std::string request_key_;
};

}  // namespace creditd::stripe::sandbox
