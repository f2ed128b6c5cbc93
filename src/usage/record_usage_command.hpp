#pragma once

#include "ledger/account_command.hpp"
#include "ledger/spend_credits.hpp"
#include "usage/answer_json.hpp"
#include "usage/domain/price_list.hpp"

#include <string>

namespace creditd::usage {

/// The user's account, opened on first use where the settings say so (LEDGER-10); else `account_not_found`.
[[nodiscard]] std::expected<ledger::Account*, http::Problem> open_if_allowed(Terms const& terms,
                                                                             ledger::Books& books,
                                                                             std::string_view user_id,
                                                                             std::string_view actor,
                                                                             engine::Context const& context);

/// Deducts credits now, priced at the version in force (USAGE-1). 201 with the line `usage`.
///
/// Refused after those of every account command, in this order: a reference that was used with other content
/// (with the same content, the first transaction is answered with 200, USAGE-2); no price; not enough
/// credits.
class RecordUsage final : public ledger::AccountCommand
{
public:
    RecordUsage(Terms terms, std::string user_id, std::string request_id, Demand demand,
                ledger::Purpose purpose);

    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

private:
    Terms const terms_;
    Demand const demand_;
    ledger::Purpose purpose_;
};

/// What a use would cost and whether it is covered: the same price by the same function as the charge
/// (USAGE-2). Moves nothing; 200 whenever there is a price.
class EstimateUsage final : public ledger::AccountCommand
{
public:
    EstimateUsage(std::string user_id, std::string request_id, Demand demand);

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;

private:
    Demand const demand_;
};

}  // namespace creditd::usage
