#pragma once

#include "base/moment.hpp"
#include "endpoint/services.hpp"
#include "topups/payment_gateway.hpp"
#include "topups/settle_command.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace creditd::topups {

/// Something that reconciliation found and must not mend by itself.
struct Difference
{
    std::string kind;      ///< `credited_not_paid`, `unknown_here`, `unknown_there`, or a review reason
    std::string purchase;  ///< our public id
    std::string object;    ///< the provider's object; may be empty
};

/// What one pass compared, mended and found.
struct ReconciliationReport
{
    Moment from;
    Moment to;
    std::int64_t checkouts = 0;           ///< of the provider, looked at
    std::int64_t events = 0;              ///< of the provider's record
    std::int64_t purchases = 0;           ///< of ours, looked up one by one
    std::vector<std::string> repaired{};  ///< purchases whose books were behind
    std::vector<Difference> differences{};
    std::string ended_early{};  ///< why; empty when everything was compared
};

/// `{report}`'s content, as the API and the command line say it.
[[nodiscard]] std::string to_json(ReconciliationReport const& report);

/// Compares our purchases with the provider's checkouts, payments, refunds and disputes. What it learns goes
/// the way of all news, through the operation that settles (TOPUP-4): a payment that nobody told us about is
/// credited, a refund booked. What contradicts the books is listed and left alone.
class Reconciliation
{
public:
    /// `gateway` may be null where nothing is sold. The services outlive this.
    Reconciliation(endpoint::Services& services, std::shared_ptr<PaymentGateway> gateway);

    [[nodiscard]] bool can_run() const { return gateway_ != nullptr; }

    /// Compares what began in [from, to), and every purchase that is still open. Blocks; empty while another
    /// pass runs. Ends early when the provider or the store fails. The report is kept in the database, where
    /// every node finds it. Asserts that it can run.
    std::optional<ReconciliationReport> run(Moment from, Moment to);

    /// A pass under way ends before its next step. Any thread.
    void stop() { is_stopping_ = true; }

private:
    struct Pass;

    void keep(ReconciliationReport const& report);

    endpoint::Services& services_;
    std::shared_ptr<PaymentGateway> const gateway_;
    std::atomic<bool> is_stopping_ = false;
    std::mutex running_;
};

}  // namespace creditd::topups
