#pragma once

#include "base/moment.hpp"
#include "endpoint/services.hpp"
#include "engine/direct_mailbox.hpp"
#include "topups/domain/reconciliation_report.hpp"
#include "topups/payment_gateway.hpp"
#include "topups/settle_command.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace creditd::topups {

/// One comparison of our purchases with the provider's checkouts, payments, refunds and disputes, from its
/// first step to its report. Made for one `run`, on a thread that may block; what it works with outlives it.
class ReconciliationPass
{
public:
    /// Asked and told before each step, on the pass's thread.
    struct Watch
    {
        std::function<bool()> is_stopping;  ///< then the pass ends early, as it does where it
        std::function<bool()> may_go_on;    ///< may no longer go on, for the lease that it works under
        std::function<void(ReconciliationReport const&)> tell;  ///< how far it has come
    };

    ReconciliationPass(endpoint::Services& services, PaymentGateway& gateway, Watch watch);

    /// Compares what began in [from, to), and every purchase that is still open. Never throws for the
    /// provider or the store: the report then says why it ended early, and holds what was found until then.
    ReconciliationReport run(Moment from, Moment to) &&;

private:
    void compare_checkouts();
    void compare_events();
    void compare_purchases();
    void list_reviews();
    void compare(Purchase const& purchase);
    void look_up_checkout(Purchase const& purchase);
    void look_up_payment(Purchase const& purchase);
    void learn(Subject subject, Moment as_of);
    void judge(PurchaseKey key, Subject const& subject);
    [[nodiscard]] bool is_denied(Purchase const& purchase, Subject const& subject);
    void blame(PurchaseKey key, ReviewReason reason);
    void note(std::string kind, std::string purchase, std::string object);
    [[nodiscard]] std::optional<Purchase> find(PurchaseKey key) const;
    void settle(SettlePurchaseCommand::Order order);

    endpoint::Services& services_;
    PaymentGateway& gateway_;
    Watch const watch_;
    ReconciliationReport report_;
    engine::DirectMailbox mailbox_;
    std::set<PurchaseKey> compared_;
    std::set<PurchaseKey> repaired_;
};

}  // namespace creditd::topups
