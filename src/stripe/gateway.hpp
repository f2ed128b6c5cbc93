#pragma once

#include "http/client.hpp"
#include "stripe/calls.hpp"
#include "stripe/settings.hpp"
#include "topups/payment_gateway.hpp"

#include <functional>
#include <string>

namespace creditd::stripe {

/// Stripe as the payment provider. Replies come on the client's thread; an answer that is not the object
/// asked for is an UnknownOutcome.
class Gateway final : public topups::PaymentGateway
{
public:
    /// The settings must have a key and no fault (`fault_of`).
    explicit Gateway(Settings const& settings, http::ClientOptions options = {});
    ~Gateway() override;  ///< stops; not on the client's thread
    Gateway(Gateway const&) = delete;
    Gateway& operator=(Gateway const&) = delete;

    [[nodiscard]] bool is_live() const override { return is_live_; }
    void stop() override { client_.stop(); }

    void create_checkout(topups::CheckoutOrder order, std::string key,
                         topups::OnReply<topups::Checkout> done) override;
    void retrieve_checkout(std::string id, topups::OnReply<topups::Checkout> done) override;
    void list_checkouts(Moment from, Moment to, std::string after,
                        topups::OnReply<topups::Listed<topups::Checkout>> done) override;
    void find_checkouts_of(std::string payment_id,
                           topups::OnReply<topups::Listed<topups::Checkout>> done) override;
    void expire_checkout(std::string id, topups::OnReply<topups::Checkout> done) override;
    void retrieve_payment(std::string id, topups::OnReply<topups::Payment> done) override;
    void cancel_payment(std::string id, std::string key, topups::OnReply<topups::Payment> done) override;
    void create_refund(topups::RefundOrder order, std::string key,
                       topups::OnReply<topups::Refund> done) override;
    void retrieve_refund(std::string id, topups::OnReply<topups::Refund> done) override;
    void list_refunds(std::string payment_id, std::string after,
                      topups::OnReply<topups::Listed<topups::Refund>> done) override;
    void retrieve_dispute(std::string id, topups::OnReply<topups::Dispute> done) override;
    void list_news(Moment from, Moment to, std::string after,
                   topups::OnReply<topups::Listed<topups::News>> done) override;
    void create_setup(topups::SetupOrder order, std::string key,
                      topups::OnReply<topups::Checkout> done) override;
    void charge_saved_method(topups::SavedPaymentOrder order, std::string key,
                             topups::OnReply<topups::Payment> done) override;

private:
    http::Client client_;
    Calls calls_;
    bool const is_live_;
};

}  // namespace creditd::stripe
