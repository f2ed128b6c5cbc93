#pragma once

#include "base/moment.hpp"
#include "endpoint/services.hpp"
#include "topups/domain/reconciliation_report.hpp"
#include "topups/payment_gateway.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace creditd::topups {

/// Compares our purchases with the provider's checkouts, payments, refunds and disputes. What it learns goes
/// the way of all news, through the operation that settles (TOPUP-4): a payment that nobody told us about is
/// credited, a refund booked. What contradicts the books is left alone: the purchase is to be reviewed for
/// it.
class Reconciliation
{
public:
    /// `gateway` may be null where nothing is sold. The services outlive this.
    Reconciliation(endpoint::Services& services, std::shared_ptr<PaymentGateway> gateway);
    ~Reconciliation();  ///< waits for what was begun
    Reconciliation(Reconciliation const&) = delete;
    Reconciliation& operator=(Reconciliation const&) = delete;

    [[nodiscard]] bool can_run() const { return gateway_ != nullptr; }

    /// Compares what began in [from, to), and every purchase that is still open. Blocks; empty while another
    /// pass runs. Ends early when the provider or the store fails. The report is kept in the database, where
    /// every node finds it. Asserts that it can run.
    ///
    /// `may_go_on` is asked before each step: whoever works under a lease prolongs it there, and the pass
    /// ends early where it could not.
    std::optional<ReconciliationReport> run(
        Moment from, Moment to, std::function<bool()> const& may_go_on = [] { return true; });

    /// The same on a thread of its own, without waiting; nothing while another pass runs, or after `stop`.
    /// Any thread.
    void begin(Moment from, Moment to);

    /// Of the pass that runs in this process, if one does. Any thread.
    [[nodiscard]] std::optional<ReconciliationProgress> progress() const;

    /// A pass under way ends before its next step. Any thread.
    void stop() { is_stopping_ = true; }

    /// Waits for a pass that was begun.
    void wait();

private:
    class Running;

    ReconciliationReport compare(Moment from, Moment to, std::function<bool()> const& may_go_on);
    void keep(ReconciliationReport const& report);

    endpoint::Services& services_;
    std::shared_ptr<PaymentGateway> const gateway_;
    std::atomic<bool> is_stopping_ = false;
    mutable std::mutex progress_mutex_;
    std::optional<ReconciliationProgress> progress_;  ///< set as long as a pass runs
    std::mutex begun_mutex_;
    std::thread begun_;
};

}  // namespace creditd::topups
