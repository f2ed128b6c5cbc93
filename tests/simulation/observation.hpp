#pragma once

#include "simulation/commands.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

// What can be seen of a ledger, in words that model and real code share. Grants are named by their order
// within their account, from 1; holds and usage lines by the command that made them.

struct Part
{
    int grant = 0;
    Micro amount = 0;
    bool operator==(Part const&) const = default;
};

/// A hold as a line tells it.
struct HoldStep
{
    int placed_by = 0;
    std::string state;  ///< open, captured, released, expired
    Micro placed = 0;
    Micro captured = 0;
    Micro left = 0;
    std::optional<Millis> expires_at;
    bool operator==(HoldStep const&) const = default;
};

/// The account behind the last line of a command, kept in the line that answers it.
struct Settled
{
    std::int64_t seq = 0;
    Micro balance = 0;
    Micro held = 0;
    Micro debt = 0;
    bool operator==(Settled const&) const = default;
};

struct Line
{
    std::int64_t seq = 0;
    std::string type;  ///< as the API names it
    Micro amount = 0;
    Micro balance = 0;  ///< this and the next two: after the line
    Micro held = 0;
    Micro debt = 0;
    Millis occurred_at = 0;
    Millis created_at = 0;
    std::vector<Part> draws{};
    std::optional<HoldStep> hold{};
    std::vector<int> made_grants{};
    std::optional<Settled> settled{};  ///< when other lines of the command follow
    Micro debt_repaid = 0;
    Micro debt_made = 0;
    std::int64_t corrects = 0;
    bool operator==(Line const&) const = default;
};
[[nodiscard]] std::string to_text(Line const& line);

struct GrantView
{
    int number = 0;
    std::string source;
    bool paid = false;
    int priority = 0;
    Micro amount = 0;
    Millis effective_at = 0;
    std::optional<Millis> expires_at;
    int purchase = 0;
    Micro free = 0;
    Micro held = 0;
    bool scheduled = false;
    bool operator==(GrantView const&) const = default;
};

struct HoldView
{
    int placed_by = 0;
    Micro placed = 0;
    Micro captured = 0;
    Millis placed_at = 0;
    std::optional<Millis> expires_at;
    std::vector<Part> slices;  ///< with something left, in the order they were drawn
    bool operator==(HoldView const&) const = default;
};

/// An account as it stands.
struct AccountView
{
    bool exists = false;
    bool suspended = false;
    std::int64_t seq = 0;
    Micro balance = 0;
    Micro held = 0;
    Micro debt = 0;
    Micro available = 0;
    Micro earned = 0;
    Micro spent = 0;
    std::optional<Millis> next_due_at;
    std::vector<GrantView> grants;  ///< open ones in burn-down order, then scheduled ones by number
    std::vector<HoldView> holds;    ///< open ones in the order they were placed
    bool operator==(AccountView const&) const = default;
};
[[nodiscard]] std::string to_text(AccountView const& view);

/// The figures of `insufficient_credits`.
struct Shortage
{
    Micro required = 0;
    Micro available = 0;
    Micro held = 0;
    Micro debt = 0;
    Micro shortfall = 0;
    std::optional<Millis> next_expiry;
    bool operator==(Shortage const&) const = default;
};

/// How a command ended.
struct Outcome
{
    /// `decided`, or why the engine did not decide: `replayed`, `key_reused`, `clock_suspect`.
    std::string fate = "decided";
    int replay_of = 0;  ///< the command whose answer is given again

    std::string refusal{};               ///< empty: done
    std::optional<Shortage> shortage{};  ///< when insufficient
    std::optional<std::int64_t> uses{};  ///< of the promo code, this one included
    std::optional<Micro> left{};         ///< of the hold or usage that was asked for too much
    std::int64_t told_by = 0;            ///< seq of the line that the answer is about; 0: none

    std::vector<Line> lines{};  ///< everything posted, what was due included
    bool operator==(Outcome const&) const = default;
};
[[nodiscard]] std::string to_text(Outcome const& outcome);

/// False for the refusals that leave the key free for another try.
[[nodiscard]] bool is_kept(Outcome const& outcome);

}  // namespace creditd::simulation
