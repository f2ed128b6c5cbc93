#pragma once

#include "audit/domain/mandate.hpp"
#include "topups/domain/refund_threshold.hpp"
#include "topups/purchase_command.hpp"
#include "topups/refund_purchase.hpp"

#include <optional>
#include <vector>

namespace creditd::topups {

/// `POST /admin/purchases/:id/refund`: 201 `{refund, purchase, balance}`, audited. Refused in the order of
/// `refund_purchase`. One of more than `alone_up_to` says of its currency asks for a second person instead,
/// where there is one (ADMIN-4): 202 `{approval}`.
class RefundCommand final : public PurchaseCommand
{
public:
    RefundCommand(crypto::PublicIds const& ids, PurchaseKey key, audit::Mandate mandate,
                  RefundPurchase refund, Moment around, RefundThresholds alone_up_to);

    void needs(engine::WorkingSet& set) const override;

    [[nodiscard]] std::optional<ProviderCall> const& call() const { return call_; }

protected:
    ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                           engine::Context const& context) override;

private:
    audit::Mandate const mandate_;
    RefundPurchase const refund_;
    RefundThresholds const alone_up_to_;
    std::optional<ProviderCall> call_;
};

/// `POST /admin/purchases/:id/reconcile`: asks for everything that the provider knows of the purchase,
/// audited. 202 `{purchase}`: what is learnt is settled when it comes.
class ReconcileCommand final : public PurchaseCommand
{
public:
    ReconcileCommand(crypto::PublicIds const& ids, PurchaseKey key, audit::Mandate mandate, Moment around);

    [[nodiscard]] std::vector<ProviderCall> const& calls() const { return calls_; }

protected:
    ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                           engine::Context const& context) override;

private:
    audit::Mandate const mandate_;
    std::vector<ProviderCall> calls_;
};

/// `POST /admin/purchases/:id/dismiss-review`: an admin has looked at the present reasons; audited. 200
/// `{purchase}`. A reason that comes up later counts anew.
class DismissReviewCommand final : public PurchaseCommand
{
public:
    DismissReviewCommand(crypto::PublicIds const& ids, PurchaseKey key, audit::Mandate mandate,
                         Moment around);

protected:
    ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                           engine::Context const& context) override;

private:
    audit::Mandate const mandate_;
};

}  // namespace creditd::topups
