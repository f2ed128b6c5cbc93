#pragma once

#include "crypto/public_id.hpp"
#include "ledger/account_command.hpp"
#include "topups/domain/purchase.hpp"

#include <string>

namespace creditd::topups {

/// A command about one purchase. Refused first: `purchase_not_found`. Leaves the facts of what it changed.
class PurchaseCommand : public ledger::AccountCommand
{
public:
    PurchaseCommand(crypto::PublicIds const& ids, PurchaseKey key, std::string request_id, Moment around);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) final;

    virtual ledger::Verdict act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                                   engine::Context const& context) = 0;

    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }
    [[nodiscard]] PurchaseKey key() const { return key_; }

    /// `{purchase}` as an admin sees it.
    [[nodiscard]] std::string shown(Purchase const& purchase) const;

private:
    void leave_facts(Purchase const& before, Purchase const& after, engine::WorkingSet& set,
                     engine::Context const& context) const;

    crypto::PublicIds const& ids_;
    PurchaseKey const key_;
    Moment const around_;
};

}  // namespace creditd::topups
