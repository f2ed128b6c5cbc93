#pragma once

#include "ledger/account_command.hpp"
#include "ledger/reverse_usage.hpp"
#include "usage/answer_json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::usage {

/// A usage line with what never changes about the grants that paid it: read before the batch, true for ever.
struct UsedLine
{
    ledger::Transaction line;
    std::vector<ledger::GrantFacts> grants;
};

/// Gives back what a usage line took, or part of it (USAGE-3). Goes on for suspended users. 201 with the line
/// `usage_reversal`.
///
/// Refused after `transaction_not_found`, in this order: not a usage line; more than is left of it, also when
/// nothing is; too many open grants.
class ReverseUsageCommand final : public ledger::AccountCommand
{
public:
    /// `credits`: > 0, or empty for all that is left.
    ReverseUsageCommand(Terms terms, UsedLine used, std::string request_id, std::optional<Credits> credits,
                        ledger::Purpose purpose);

    void needs(engine::WorkingSet& set) const override;

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

private:
    Terms const terms_;
    UsedLine used_;
    std::optional<Credits> const credits_;
    ledger::Purpose purpose_;
};

}  // namespace creditd::usage
