#pragma once

#include "crypto/public_id.hpp"
#include "topups/payment_gateway.hpp"
#include "topups/settle_command.hpp"

#include <functional>
#include <vector>

namespace creditd::topups {

/// Puts one call to the provider into its words, and its answer into ours. The same call always makes the
/// same order with the same key; 23 hours after it was asked for, what it would have made is looked for
/// instead (TOPUP-3).
struct Calling
{
    PaymentGateway& gateway;
    crypto::PublicIds const& ids;
    Moment now;

    /// Exactly one of the two is called, once, from the gateway's thread or at once.
    std::function<void(std::vector<Tidings>)> learnt;
    std::function<void(FailCallCommand::Failure)> failed;

    void make(ProviderCall const& call, Purchase const& purchase) const;

private:
    void create_checkout(Purchase const& purchase) const;
    void find_checkout(ProviderCall const& call, Purchase const& purchase, std::string after) const;
    void create_refund(ProviderCall const& call, Purchase const& purchase) const;
    /// All refunds of the payment; `sought`: fails unless this refund of ours is among them, 0 for none.
    void list_refunds(Purchase const& purchase, std::int64_t sought, std::string after,
                      std::vector<Tidings> so_far) const;
    void charge(Purchase const& purchase) const;
    void find_charge(Purchase const& purchase) const;
    void cancel_payment(ProviderCall const& call, Purchase const& purchase) const;
    /// Of one that could not be canceled.
    void find_end_of_payment(Purchase const& purchase) const;

    [[nodiscard]] Tidings tidings(Subject subject) const;
    template <class Result>
    [[nodiscard]] OnReply<Result> on_reply() const;
    template <class Result>
    void fail(Reply<Result> const& reply) const;
};

}  // namespace creditd::topups
