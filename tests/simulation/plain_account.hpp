#pragma once

#include "simulation/commands.hpp"
#include "simulation/observation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// One account of the model: lists of everything that ever was, and sums that are added up when they are
/// asked for.
class PlainAccount
{
public:
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
        std::optional<Millis> expires_at;
        std::string state = "open";
        std::vector<Part> slices;  ///< what each still has
        int purchase = 0;          ///< of a dispute's hold; 0: a client's
        int meter = 0;             ///< and price version that it was placed at; 0: in credits
        int price_version = 0;
    };
    struct Pin
    {
        int meter = 0;
        std::size_t version = 0;
    };
    struct Use
    {
        int made_by = 0;
        Micro charged = 0;
        Micro reversed = 0;
        std::int64_t seq = 0;
    };

    /// The account begins to exist, with its signup grant unless that is 0 (LEDGER-10).
    void open(Millis now, Limits const& limits);

    /// What time does by itself up to `now`, or to the account's own time where that is later (LEDGER-6).
    void bring_forward(Millis now);

    /// Decides a command at that time.
    void act(Command const& command, Outcome& outcome);

    /// Adds a grant; whether it was refused is in the outcome.
    void add_grant(Grant grant, Outcome& outcome);

    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] bool is_suspended() const { return is_suspended_; }

    /// PROMO-4: false after as many wrong codes in the hour that began with the first of them.
    [[nodiscard]] bool may_guess(int limit) const;
    void count_guess();

    /// The price that an open hold was placed at; empty when it was placed in credits, or is not open.
    [[nodiscard]] std::optional<Pin> pinned(int placed_by) const;
    [[nodiscard]] Millis now() const { return now_; }
    [[nodiscard]] Millis opened_at() const { return opened_at_; }
    [[nodiscard]] std::vector<Line> const& lines() const { return lines_; }
    [[nodiscard]] std::vector<Hold> const& holds() const { return holds_; }
    [[nodiscard]] std::vector<Use> const& uses() const { return uses_; }
    [[nodiscard]] Micro balance() const;
    [[nodiscard]] Micro available() const;
    [[nodiscard]] std::optional<Millis> next_due_at() const;
    [[nodiscard]] AccountView view() const;

    /// Says in the line `seq` how the account stood after later lines of the same command.
    void settle(std::int64_t seq);

private:
    struct Reference
    {
        int reference = 0;
        Act act = Act::Spend;
        int target = 0;
        Micro amount = 0;
        std::int64_t seq = 0;
    };

    // plain_account.cpp: sums, time, additions
    [[nodiscard]] Micro free() const;
    [[nodiscard]] Micro held() const;
    [[nodiscard]] Micro held_of(int grant) const;
    [[nodiscard]] Micro promised() const;
    [[nodiscard]] bool is_open_grant(Grant const& grant) const;
    [[nodiscard]] std::size_t open_grants() const;
    [[nodiscard]] std::vector<Grant const*> in_burn_down_order() const;
    [[nodiscard]] Grant& grant_of(Part const& part)
    {
        return grants_[static_cast<std::size_t>(part.grant) - 1];
    }
    [[nodiscard]] int next_grant() const { return static_cast<int>(grants_.size()) + 1; }
    std::int64_t post(Line line, Millis at);
    void arrive(Grant& grant, Millis at);
    void end(Hold& hold);
    void expire(Grant& grant, Millis at);
    void pay_debt(Grant& grant, Micro arrived, Millis at);
    std::vector<Part> free_slices(Hold& hold);
    void settle_slices(std::vector<Part> const& slices, Millis at);
    void grant(Command const& command, Outcome& outcome);
    void adjust(Command const& command, Outcome& outcome);
    void claw_back(Command const& command, Outcome& outcome);
    void reinstate(Command const& command, Outcome& outcome);

    // plain_dispute.cpp
    [[nodiscard]] Hold* find_dispute(int purchase);
    bool join_dispute(Grant& grant, Millis at);
    void open_dispute(Command const& command, Outcome& outcome);
    void win_dispute(Command const& command, Outcome& outcome);
    void lose_dispute(Command const& command, Outcome& outcome);

    // plain_use.cpp: spends, holds, reversals
    template <class Admits>
    std::vector<Part> draw(Micro amount, Admits admits);
    std::vector<Part> draw(Micro amount);
    void refuse_shortage(Micro required, Outcome& outcome) const;
    bool used_before(Command const& command, Outcome& outcome) const;
    void remember_use(Command const& command, std::int64_t seq);
    [[nodiscard]] Hold* find_hold(int placed_by);
    Hold* open_hold(int placed_by, Outcome& outcome);
    Micro take_back(int purchase, Micro amount, std::vector<Part>& draws);
    void deduct(Command const& command, Outcome& outcome);
    void spend(Command const& command, Outcome& outcome);
    void place_hold(Command const& command, Outcome& outcome);
    void capture(Command const& command, Outcome& outcome);
    void release(Command const& command, Outcome& outcome);
    void extend(Command const& command, Outcome& outcome);
    void reverse(Command const& command, Outcome& outcome);
    [[nodiscard]] static std::vector<Part> returns_of(Line const& usage, Micro reversed, Micro amount);
    Grant heir_of(Grant const& expired, Line const& usage, Micro amount);

    Limits limits_;
    bool is_open_ = false;
    bool is_suspended_ = false;
    Millis guessing_since_ = 0;
    int guesses_ = 0;
    Millis opened_at_ = 0;
    Millis now_ = 0;
    Micro debt_ = 0;
    std::vector<Grant> grants_;  ///< by number
    std::vector<Hold> holds_;    ///< in the order they were placed
    std::vector<Line> lines_;
    std::vector<Use> uses_;
    std::vector<Reference> references_;
};

[[nodiscard]] inline bool has_expired(PlainAccount::Grant const& grant, Millis at)
{
    return grant.expires_at && *grant.expires_at <= at;
}

/// As a line tells it.
[[nodiscard]] HoldStep step_of(PlainAccount::Hold const& hold);

constexpr Micro bound = 4'000'000'000'000'000;  ///< LEDGER-9: 4,000,000,000 credits

}  // namespace creditd::simulation
