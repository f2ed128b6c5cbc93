#pragma once

#include "audit/domain/mandate.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/domain/webhook_event.hpp"
#include "topups/news.hpp"
#include "topups/purchase_book.hpp"
#include "topups/purchase_command.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::topups {

/// A piece of news whose purchase is known.
struct Tidings
{
    News news;
    std::int64_t our_refund = 0;  ///< number of the refund of ours that it names; 0 for none
};

/// The purchase learns the news, and the books follow, in one commit with the event's being processed
/// (TOPUP-4, TOPUP-9). An event that was processed before only counts one more delivery.
class SettlePurchaseCommand final : public PurchaseCommand
{
public:
    struct Order
    {
        PurchaseKey purchase;
        std::vector<Tidings> tidings{};               ///< none: only settles
        ReviewReasons found = 0;                      ///< what reconciliation found wrong about it
        std::optional<WebhookEvent> event{};          ///< as received; its state is decided here
        std::int64_t call = 0;                        ///< number of the call that this answers; 0 for none
        std::optional<audit::Mandate> replayed_by{};  ///< an admin has the event run again
    };
    SettlePurchaseCommand(crypto::PublicIds const& ids, Order order, Moment around);

    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                           engine::Context const& context) override;

private:
    void finish_call(Purchase const& purchase, PurchaseBook& book, engine::Context const& context) const;
    void write_event(engine::WorkingSet& set, std::string outcome, engine::Context const& context) const;

    Order const order_;
};

/// The provider did not do what a call asked for.
class FailCallCommand final : public PurchaseCommand
{
public:
    struct Failure
    {
        ProviderCall call;
        bool is_final = false;  ///< the provider said no; else nobody knows, and it is tried again
        std::string why{};
        std::optional<Decline> decline{};  ///< of a payment
        std::string payment_id{};          ///< the declined payment's; may be empty
        std::optional<Duration> retry_after{};
    };
    FailCallCommand(crypto::PublicIds const& ids, Failure failure, Moment around);

    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                           engine::Context const& context) override;

private:
    Failure const failure_;
};

}  // namespace creditd::topups
