#pragma once

#include "simulation/commands.hpp"
#include "simulation/observation.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// The ledger once more, in memory, written only from its rules: the oracle of the simulation.
///
/// Shares no code with src/ledger and knows no batches, tables or cached sums: balances are added up when they are
/// asked for, and everything that ever was stays in its list. One thread.
class Model
{
public:
    explicit Model(Script const& frame);

    /// The time of the commands that follow; empty while the clock is suspect (LEDGER-8).
    void set_now(std::optional<Millis> now) { now_ = now; }

    /// What must become of `command`.
    Outcome apply(Command const& command);

    [[nodiscard]] AccountView view(int account) const;
    [[nodiscard]] std::vector<Line> const& lines(int account) const { return accounts_[index(account)].lines; }

    // For choosing commands that matter.

    struct OpenHold
    {
        int placed_by = 0;
        Micro left = 0;
    };
    struct Use
    {
        int made_by = 0;
        Micro charged = 0;
        Micro reversed = 0;
        std::int64_t seq = 0;
    };
    [[nodiscard]] bool is_open(int account) const { return accounts_[index(account)].open; }
    [[nodiscard]] Micro available(int account) const;
    [[nodiscard]] Micro balance(int account) const;
    [[nodiscard]] std::vector<OpenHold> open_holds(int account) const;
    [[nodiscard]] std::vector<Use> const& uses(int account) const { return accounts_[index(account)].uses; }
    /// The next moment at which time itself changes the account.
    [[nodiscard]] std::optional<Millis> next_due_at(int account) const;

private:
    struct Grant
    {
        int number = 0;
        std::string source;
        bool paid = false;
        int priority = 50;
        Micro amount = 0;
        Millis effective_at = 0;
        std::optional<Millis> expires_at;
        int purchase = 0;
        std::string line_type;  ///< of the line that posts it
        bool begun = false;
        Micro free = 0;
    };
    struct Hold
    {
        int placed_by = 0;
        Micro placed = 0;
        Micro captured = 0;
        Millis placed_at = 0;
        Millis expires_at = 0;
        std::string state = "open";
        std::vector<Part> slices;  ///< what each still has
    };
    struct Reference
    {
        int reference = 0;
        Act act = Act::Spend;
        int target = 0;
        Micro amount = 0;
        std::int64_t seq = 0;
    };
    struct Account
    {
        bool open = false;
        Millis opened_at = 0;
        Micro debt = 0;
        std::vector<Grant> grants;  ///< by number
        std::vector<Hold> holds;    ///< in the order they were placed
        std::vector<Line> lines;
        std::vector<Use> uses;
        std::vector<Reference> references;
    };
    struct CodeState
    {
        Code terms;
        std::vector<int> redeemed_by;  ///< accounts
    };
    struct Key
    {
        std::string content;
        int answered_by = 0;
    };

    [[nodiscard]] static std::size_t index(int account) { return static_cast<std::size_t>(account); }
    Outcome decide(Command const& command);
    void act(Account& account, Command const& command, Millis now, Outcome& outcome);

    void open(Account& account, Millis now);
    void grant(Account& account, Command const& command, Millis now, Outcome& outcome);
    void adjust(Account& account, Command const& command, Millis now, Outcome& outcome);
    void spend(Account& account, Command const& command, Millis now, Outcome& outcome);
    void place_hold(Account& account, Command const& command, Millis now, Outcome& outcome);
    void capture(Account& account, Command const& command, Millis now, Outcome& outcome);
    void release(Account& account, Command const& command, Millis now, Outcome& outcome);
    void extend(Account& account, Command const& command, Millis now, Outcome& outcome);
    void reverse(Account& account, Command const& command, Millis now, Outcome& outcome);
    void claw_back(Account& account, Command const& command, Millis now, Outcome& outcome);
    void redeem(Account& account, Command const& command, Millis now, Outcome& outcome);
    void reinstate(Account& account, Command const& command, Millis now, Outcome& outcome);

    bool used_before(Account& account, Command const& command, Outcome& outcome);
    void bring_forward(Account& account, Millis now);
    void arrive(Account& account, Grant& grant, Millis at, Millis now);
    void give_back(Account& account, std::vector<Part> const& slices, Millis at, Millis now);
    void expire(Account& account, Grant& grant, Millis at, Millis now);
    void pay_debt(Account& account, Grant& grant, Millis at, Millis now);
    Line& post(Account& account, Line line, Millis at, Millis now);
    bool add_grant(Account& account, Grant grant, Millis now, Outcome& outcome);

    Limits limits_;
    std::optional<Millis> now_;
    std::vector<Account> accounts_;
    std::vector<CodeState> codes_;
    std::map<int, Key> keys_;
};

}  // namespace creditd::simulation
