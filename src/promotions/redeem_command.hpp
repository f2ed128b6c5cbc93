#pragma once

#include "crypto/public_id.hpp"
#include "http/exchange.hpp"
#include "ledger/account_command.hpp"
#include "ledger/settings.hpp"
#include "promotions/redeem_promo_code.hpp"
#include "promotions/settings.hpp"

#include <string>
#include <string_view>

namespace creditd::promotions {

/// What every redemption is told. The parts outlive it.
struct Rules
{
    crypto::PublicIds const& ids;
    std::string_view key_secret;  ///< keys the hashes that stand for guessers
    Settings const& settings;
    ledger::Settings const& accounts;
};

/// `POST /credits/redeem`: 201 `{redemption, transaction, balance}`, told by the ledger's line alone.
///
/// Refused after those of every account command, in the order of `redeem_promo_code`. Too many guesses are
/// not kept under the key.
class RedeemCommand final : public ledger::AccountCommand
{
public:
    /// `code`: canonical. A user's own guesses count for their address too; those that a service passes on do
    /// not, because the address is the service's.
    RedeemCommand(Rules const& rules, http::Exchange const& exchange, std::string user_id, std::string code);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

private:
    ledger::Refusal refusal_of(RedeemRefusal const& refusal) const;

    Rules const rules_;
    RedeemPromoCode const redeem_;
};

/// The 16 bytes that stand for one who guesses: a user, or an address (of IPv6 the first 64 bits, which one
/// customer has for himself).
[[nodiscard]] std::string guesser_of_user(std::string_view key_secret, std::string_view user_id);
[[nodiscard]] std::string guesser_of_address(std::string_view key_secret, std::string_view address);

}  // namespace creditd::promotions
