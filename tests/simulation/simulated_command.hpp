#pragma once

#include "ledger/account_command.hpp"
#include "ledger/settings.hpp"
#include "promotions/code_book.hpp"
#include "simulation/operations.hpp"
#include "simulation/subject.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// What the commands of one engine share. Names change on the writer's thread only, between two groups nobody
/// does.
struct Stage
{
    ledger::Settings settings{};
    std::vector<Names> names{};  ///< by account
};

/// A command of the simulation as the engine takes it: an account command that calls the ledger's operation,
/// as the capabilities' own commands do.
class SimulatedCommand final : public ledger::AccountCommand
{
public:
    SimulatedCommand(simulation::Command const& command, Stage& stage,
                     std::optional<ReversalMaterial> material);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

    /// After the decision.
    [[nodiscard]] Outcome const& outcome() const { return outcome_; }

protected:
    ledger::Verdict act(ledger::Posting& posting, engine::WorkingSet& set,
                        engine::Context const& context) override;
    std::expected<ledger::Account*, http::Problem> absent(ledger::Books& books,
                                                          engine::Context const& context) override;
    /// Every field of the line, so that a replay shows that every field was kept.
    [[nodiscard]] engine::Answer render(ledger::Transaction const& line) const override;

private:
    class BooksGround;

    [[nodiscard]] Names& names() const { return stage_.names[static_cast<std::size_t>(command_.account)]; }
    Deed redeem(ledger::Posting& posting, engine::WorkingSet& set);

    simulation::Command const command_;
    Stage& stage_;
    std::optional<ReversalMaterial> const material_;
    mutable bool hold_known_at_load_ = false;  ///< set by `needs`
    bool opened_ = false;
    Outcome outcome_;
};

/// Switches a promo code on or off, or makes it when it is not there.
class CodeCommand final : public engine::Command
{
public:
    CodeCommand(int code, Code const& terms) : code_(code), terms_(terms) {}

    [[nodiscard]] engine::CommandClass command_class() const override { return engine::CommandClass::Global; }
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override { return {200, "done"}; }

private:
    int const code_;
    Code const terms_;
};

[[nodiscard]] std::string user_text(int account);
[[nodiscard]] std::string code_text(int code);

}  // namespace creditd::simulation
