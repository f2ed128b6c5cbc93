#pragma once

#include "crypto/public_id.hpp"
#include "ledger/account_command.hpp"
#include "ledger/settings.hpp"
#include "topups/start_purchase.hpp"

#include <optional>
#include <string>

namespace creditd::topups {

/// `POST /credits/checkout` and `POST /credits/purchases/:id/confirm`: 201 `{"purchase": …}`, as it begins;
/// the route adds where to pay. Refused after those of every account command (a suspended user's first,
/// ADMIN-7), in the order of `start_purchase` or `confirm_attempt`.
class StartPurchaseCommand final : public ledger::AccountCommand
{
public:
    StartPurchaseCommand(crypto::PublicIds const& ids, ledger::Settings const& accounts, std::string user_id,
                         std::string request_id, std::string actor, StartPurchase start);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

    /// The call that the purchase waits for; empty when it was refused, or began before.
    [[nodiscard]] std::optional<ProviderCall> const& call() const { return call_; }

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;

private:
    [[nodiscard]] Outcome<Begun, StartRefusal> begin(ledger::Posting& posting, engine::WorkingSet& set,
                                                     PurchaseBook& book,
                                                     engine::Context const& context) const;

    crypto::PublicIds const& ids_;
    ledger::Settings const& accounts_;
    std::string const actor_;
    StartPurchase const start_;
    std::optional<ProviderCall> call_;
};

}  // namespace creditd::topups
