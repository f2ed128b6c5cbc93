#pragma once

#include "simulation/commands.hpp"
#include "simulation/observation.hpp"
#include "simulation/plain_account.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// The ledger once more, in memory, written only from its rules: the oracle of the simulation.
///
/// Shares no code with src/ and knows no batches, tables or kept sums. One thread.
class Model
{
public:
    explicit Model(Script const& frame);

    /// The time of the commands that follow; empty while the clock is suspect (LEDGER-8).
    void set_now(std::optional<Millis> now) { now_ = now; }

    /// What must become of `command`.
    Outcome apply(Command const& command);

    [[nodiscard]] PlainAccount const& account(int number) const
    {
        return accounts_[static_cast<std::size_t>(number)];
    }

private:
    struct CodeState
    {
        Code terms;
        std::vector<int> redeemed_by;  ///< accounts
    };
    struct Price
    {
        Tariff tariff;
        Millis from = 0;
    };
    struct Key
    {
        std::string content;
        int answered_by = 0;
    };

    Outcome decide(Command const& command);
    void redeem(PlainAccount& account, Command const& command, Outcome& outcome);
    void set_price(Command const& command);

    /// The command with its amount in credits; what it is refused for goes to `outcome`.
    [[nodiscard]] Command priced(Command command, PlainAccount const& account, Outcome& outcome) const;

    Limits const limits_;
    std::optional<Millis> now_;
    std::vector<PlainAccount> accounts_;
    std::vector<CodeState> codes_;
    std::vector<std::vector<Price>> meters_;  ///< versions, by meter
    std::map<int, Key> keys_;
};

}  // namespace creditd::simulation
