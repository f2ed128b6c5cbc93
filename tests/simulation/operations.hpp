#pragma once

#include "ledger/domain/posting.hpp"
#include "ledger/settings.hpp"
#include "simulation/commands.hpp"
#include "simulation/observation.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace creditd::simulation {

/// How one account's grants, holds and usage lines are called in a sequence.
struct Names
{
    struct Pin
    {
        int meter = 0;
        std::int64_t version = 0;
    };

    std::vector<std::int64_t> grants{};       ///< numbers, in the order they were made
    std::map<int, std::int64_t> holds{};      ///< by the command that placed them
    std::map<int, std::int64_t> uses{};       ///< seq of the usage line, by the command that made it
    std::map<std::int64_t, int> placed_by{};  ///< the other way round
    std::map<int, Pin> pins{};                ///< price of a metered hold, by the command that placed it

    /// The grant's place in the order, or 0.
    [[nodiscard]] int grant_of(std::int64_t number) const;
    void note_grants(std::vector<ledger::NewGrant> const& grants, std::size_t from);
};

/// What a reversal works on: the immutable line and the facts of the grants that paid it.
struct ReversalMaterial
{
    ledger::Transaction usage;
    std::vector<ledger::GrantFacts> grants;
};

/// What the operations ask of the books beside the account itself.
class Ground
{
public:
    virtual ~Ground() = default;

    virtual ledger::Transaction const* find_reference(std::string const& reference) = 0;
    virtual void use_reference(std::size_t line_index) = 0;
    /// Empty when the account has no such usage line.
    virtual std::optional<ReversalMaterial> reversal_of(Command const& command) = 0;
    virtual Credits reversed(std::int64_t seq) = 0;
    virtual void set_reversed(std::int64_t seq, Credits reversed) = 0;
    /// How a hold ended that is not open; empty when that is not known.
    virtual std::optional<ledger::HoldSnapshot> ended_hold(std::int64_t number) = 0;
};

/// What became of a command on an account that is brought forward.
struct Deed
{
    std::optional<std::size_t> line_index{};       ///< the line of this batch that tells it
    std::optional<ledger::Transaction> told_by{};  ///< an earlier line that tells it (USAGE-2)
    std::string refusal{};
    std::optional<Shortage> shortage{};
    std::optional<std::int64_t> uses{};
    std::optional<Micro> left{};
};

/// Runs the ledger's operation for `command`: the code under test.
[[nodiscard]] Deed perform(Command const& command, ledger::Posting& posting, ledger::Settings const& settings,
                           Names& names, Ground& ground);

[[nodiscard]] ledger::Settings settings_from(Limits const& limits);
[[nodiscard]] std::string reference_text(int reference);

/// Real books in the words of the simulation.
[[nodiscard]] Line view_of(ledger::Transaction const& line, Names const& names);
[[nodiscard]] AccountView view_of(ledger::Account const& account, Names const& names);

}  // namespace creditd::simulation
