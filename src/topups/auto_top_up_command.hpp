#pragma once

#include "crypto/public_id.hpp"
#include "ledger/account_command.hpp"
#include "topups/auto_top_ups.hpp"
#include "topups/domain/provider_call.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::topups {

/// Looks at an account whose user wants credits bought when few are left, and begins an attempt or says when
/// to look again (TOPUP-10). Nobody waits for it.
class RunAutoTopUpCommand final : public ledger::AccountCommand
{
public:
    /// `package`: the name in the settings, as they were read; `live`: the provider moves real money.
    RunAutoTopUpCommand(crypto::PublicIds const& ids, std::int64_t account, std::string package, bool live);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

    /// The call to be made; empty when no attempt began.
    [[nodiscard]] std::optional<ProviderCall> const& call() const { return call_; }

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;

private:
    void begin_attempt(AutoTopUp& settings, Package const& package, Money const& price,
                       engine::WorkingSet& set, engine::Context const& context);

    crypto::PublicIds const& ids_;
    std::string const package_;
    bool const live_;
    std::optional<ProviderCall> call_;
};

/// What became of an automatic purchase, or of one paid in its place, told to the auto top-up in the same
/// commit. A payment that failed is ended at the provider. Needed before: the account's auto top-up.
void follow_purchase(engine::WorkingSet& set, crypto::PublicIds const& ids, ledger::Account& account,
                     Purchase const& before, Purchase const& after, engine::Context const& context);

/// What a user wants to be told and done about an account that runs low.
struct CreditSettings
{
    struct Automatic
    {
        Credits threshold;
        std::string package;
        Money cap;
    };
    struct LowBalance
    {
        Credits threshold;
        bool by_mail = true;  ///< webhooks tell of it in any case
    };
    std::optional<std::optional<LowBalance>> low_balance{};  ///< not given: stays; empty: off
    std::optional<std::optional<Automatic>> automatic{};     ///< the same
    std::int64_t paid_with = 0;  ///< the purchase that left the means of payment; 0 for none
};

/// `PUT /credits/settings`: 200 `{settings}`. Refused after those of every account command: fields that the
/// package does not fit (`unknown_value`, `out_of_range`), `payment_method_required`.
class ChangeCreditSettings final : public ledger::AccountCommand
{
public:
    ChangeCreditSettings(crypto::PublicIds const& ids, std::string user_id, std::string request_id,
                         CreditSettings wish);

    [[nodiscard]] engine::Place place() const override { return engine::Place::global(account()); }
    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;

private:
    [[nodiscard]] std::optional<http::Problem> set_automatic(CreditSettings::Automatic const& wish,
                                                             ledger::Account& account,
                                                             engine::WorkingSet& set, Moment now) const;

    crypto::PublicIds const& ids_;
    CreditSettings const wish_;
};

/// `{"settings": {lowBalance, autoTopUp}}`; `automatic` may be null.
[[nodiscard]] std::string credit_settings_body(crypto::PublicIds const& ids, ledger::Account const& account,
                                               AutoTopUp const* automatic, Moment now);

}  // namespace creditd::topups
