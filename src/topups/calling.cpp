#include "topups/calling.hpp"

#include "topups/domain/auto_top_up.hpp"
#include "topups/json.hpp"
#include "topups/resolve.hpp"

#include <algorithm>
#include <utility>

namespace creditd::topups {

namespace {

using Failure = FailCallCommand::Failure;

std::string refund_id(crypto::PublicIds const& ids, ProviderCall const& call)
{
    return ids.encode(crypto::IdKind::Refund, {call.account, call.refund});
}

Failure failure_of(RefusedCall const& refused)
{
    // Our own credentials, or too many requests: the same request may do later.
    bool const may_do_later = refused.status == 401 || refused.status == 403 || refused.status == 429;
    Failure failure{.call = {}, .is_final = !may_do_later};
    failure.why = "refused: " + refused.code;
    if (!refused.message.empty()) {
        failure.why += ": " + refused.message;
    }
    failure.decline = Decline{refused.code, refused.reason, refused.message};
    failure.payment_id = refused.object_id;
    return failure;
}

Failure failure_of(UnknownOutcome const& unknown)
{
    Failure failure;
    failure.why = unknown.why;
    failure.retry_after = unknown.retry_after;
    return failure;
}

}  // namespace

Tidings Calling::tidings(Subject subject) const
{
    auto const* const refund = std::get_if<Refund>(&subject);
    auto const ours = refund != nullptr ? our_number(ids, *refund) : 0;
    return {{.event_id = {},
             .type = "lookup",
             .as_of = now,
             .live = gateway.is_live(),
             .subject = std::move(subject)},
            ours};
}

template <class Result>
void Calling::fail(Reply<Result> const& reply) const
{
    if (auto const* const refused = std::get_if<RefusedCall>(&reply)) {
        failed(failure_of(*refused));
    } else {
        failed(failure_of(std::get<UnknownOutcome>(reply)));
    }
}

template <class Result>
OnReply<Result> Calling::on_reply() const
{
    return [self = *this](Reply<Result> reply) {
        if (auto* const result = std::get_if<Result>(&reply)) {
            return self.learnt({self.tidings(std::move(*result))});
        }
        self.fail<Result>(reply);
    };
}

void Calling::make(ProviderCall const& call, Purchase const& purchase) const
{
    bool const must_look = now - call.created_at > repeat_for;
    switch (call.kind) {
    case CallKind::CreateCheckout:
        if (!purchase.checkout_id.empty() || purchase.is_checkout_over()) {
            return learnt({});
        }
        return must_look ? find_checkout(call, purchase, {}) : create_checkout(purchase);
    case CallKind::CreateRefund:
        return must_look ? list_refunds(purchase, call.refund, {}, {}) : create_refund(call, purchase);
    case CallKind::LookUpCheckout:
        if (purchase.checkout_id.empty()) {
            return learnt({});
        }
        return gateway.retrieve_checkout(purchase.checkout_id, on_reply<Checkout>());
    case CallKind::ListRefunds: return list_refunds(purchase, 0, {}, {});
    case CallKind::LookUpDispute: return gateway.retrieve_dispute(call.object_id, on_reply<Dispute>());
    case CallKind::LookUpPayment: return gateway.retrieve_payment(purchase.payment_id, on_reply<Payment>());
    case CallKind::ChargeSavedMethod: return must_look ? find_charge(purchase) : charge(purchase);
    case CallKind::CancelPayment: return cancel_payment(call, purchase);
    }
}

void Calling::create_checkout(Purchase const& purchase) const
{
    auto const id = public_id(ids, purchase.key());
    gateway.create_checkout({.purchase = id,
                             .user_id = purchase.user_id,
                             .product = purchase.terms.title,
                             .price = purchase.terms.price,
                             .page = purchase.wish.page,
                             .success_url = purchase.wish.success_url,
                             .cancel_url = purchase.wish.cancel_url,
                             .save_method = purchase.wish.save_method,
                             .reckon_tax = purchase.wish.reckon_tax,
                             .expires_at = purchase.wish.expires_at},
                            id + ":checkout", on_reply<Checkout>());
}

/// Looks through the checkouts that were made around the time of the purchase.
void Calling::find_checkout(ProviderCall const& call, Purchase const& purchase, std::string after) const
{
    auto const from = purchase.created_at - Duration::hours(1);
    gateway.list_checkouts(from, purchase.created_at + repeat_for + Duration::hours(2), std::move(after),
                           [self = *this, call, purchase](Reply<Listed<Checkout>> reply) {
                               auto* const listed = std::get_if<Listed<Checkout>>(&reply);
                               if (listed == nullptr) {
                                   return self.fail<Listed<Checkout>>(reply);
                               }
                               auto const id = public_id(self.ids, purchase.key());
                               auto const found =
                                   std::ranges::find(listed->items, id, &Checkout::our_purchase);
                               if (found != listed->items.end()) {
                                   return self.learnt({self.tidings(std::move(*found))});
                               }
                               if (!listed->next.empty()) {
                                   return self.find_checkout(call, purchase, listed->next);
                               }
                               Failure failure{.call = call, .is_final = true};
                               failure.why = "the provider never made the checkout";
                               self.failed(std::move(failure));
                           });
}

void Calling::create_refund(ProviderCall const& call, Purchase const& purchase) const
{
    auto const refund = std::ranges::find(purchase.refunds, call.refund, &RefundRecord::number);
    if (refund == purchase.refunds.end() || !refund->provider_id.empty() || !refund->counts()) {
        return learnt({});
    }
    auto const id = refund_id(ids, call);
    gateway.create_refund({.refund = id,
                           .purchase = public_id(ids, purchase.key()),
                           .payment_id = purchase.payment_id,
                           .amount = refund->amount,
                           .reason = refund->reason_code},
                          id + ":refund", on_reply<Refund>());
}

void Calling::list_refunds(Purchase const& purchase, std::int64_t sought, std::string after,
                           std::vector<Tidings> so_far) const
{
    gateway.list_refunds(purchase.payment_id, std::move(after),
                         [self = *this, purchase, sought, so_far](Reply<Listed<Refund>> reply) mutable {
                             auto* const listed = std::get_if<Listed<Refund>>(&reply);
                             if (listed == nullptr) {
                                 return self.fail<Listed<Refund>>(reply);
                             }
                             for (auto& refund : listed->items) {
                                 so_far.push_back(self.tidings(std::move(refund)));
                             }
                             if (!listed->next.empty()) {
                                 return self.list_refunds(purchase, sought, listed->next, std::move(so_far));
                             }
                             if (sought != 0 &&
                                 std::ranges::find(so_far, sought, &Tidings::our_refund) == so_far.end()) {
                                 Failure failure{.call = {}, .is_final = true};
                                 failure.why = "the provider never made the refund";
                                 return self.failed(std::move(failure));
                             }
                             self.learnt(std::move(so_far));
                         });
}

/// The key means nothing any more, so the charge must not be sent again. Without a payment to look at nobody
/// knows what became of it; if it was paid after all, its event or the reconciliation says so.
void Calling::find_charge(Purchase const& purchase) const
{
    if (!purchase.payment_id.empty()) {
        return gateway.retrieve_payment(purchase.payment_id, on_reply<Payment>());
    }
    Failure failure{.call = {}, .is_final = true};
    failure.why = "nobody knows whether the charge was made";
    failed(std::move(failure));
}

void Calling::charge(Purchase const& purchase) const
{
    if (!purchase.method || purchase.paid || !purchase.failure.empty()) {
        return learnt({});
    }
    auto const id = public_id(ids, purchase.key());
    gateway.charge_saved_method({.purchase = id,
                                 .user_id = purchase.user_id,
                                 .description = purchase.terms.title,
                                 .price = purchase.terms.price,
                                 .method = *purchase.method},
                                id + ":charge", on_reply<Payment>());
}

/// Each try has a key of its own: the provider would repeat an answer that is true no more.
void Calling::cancel_payment(ProviderCall const& call, Purchase const& purchase) const
{
    if (!is_left_open(purchase)) {
        return learnt({});
    }
    auto key = public_id(ids, purchase.key()) + ":cancel:" + std::to_string(call.attempts);
    gateway.cancel_payment(purchase.payment_id, std::move(key),
                           [self = *this, purchase](Reply<Payment> reply) {
                               if (auto* const payment = std::get_if<Payment>(&reply)) {
                                   return self.learnt({self.tidings(std::move(*payment))});
                               }
                               if (std::holds_alternative<UnknownOutcome>(reply)) {
                                   return self.fail<Payment>(reply);
                               }
                               self.find_end_of_payment(purchase);
                           });
}

void Calling::find_end_of_payment(Purchase const& purchase) const
{
    gateway.retrieve_payment(purchase.payment_id, [self = *this](Reply<Payment> reply) {
        auto* const payment = std::get_if<Payment>(&reply);
        if (payment == nullptr) {
            return self.fail<Payment>(reply);
        }
        bool const is_over =
            payment->state == PaymentState::Succeeded || payment->state == PaymentState::Canceled;
        if (is_over) {
            return self.learnt({self.tidings(std::move(*payment))});
        }
        Failure failure;
        failure.why = "a payment cannot be canceled yet";
        self.failed(std::move(failure));
    });
}

}  // namespace creditd::topups
