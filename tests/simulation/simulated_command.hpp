#pragma once

#include "ledger/account_command.hpp"
#include "ledger/settings.hpp"
#include "promotions/code_book.hpp"
#include "simulation/operations.hpp"
#include "simulation/subject.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// What the commands of one engine share. Names change on the writer's thread only, between two groups nobody
/// does.
struct Stage
{
    ledger::Settings settings{};
    std::int64_t guesses = 0;    ///< limit
    std::vector<Names> names{};  ///< by account
};

/// Takes back what the commands of a batch noted in the stage, when the batch is decided again.
class KeptNames final : public engine::Shelf
{
public:
    explicit KeptNames(Stage& stage) : stage_(stage) {}

    /// Before an account's names change.
    void keep(int account) { kept_.try_emplace(account, stage_.names[static_cast<std::size_t>(account)]); }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& /*batch*/, engine::Context const& /*context*/) override {}
    void committed() override { kept_.clear(); }
    void clear() override
    {
        for (auto& [account, names] : kept_) {
            stage_.names[static_cast<std::size_t>(account)] = std::move(names);
        }
        kept_.clear();
    }

private:
    Stage& stage_;
    std::map<int, Names> kept_;
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
    Deed switch_account(ledger::Posting& posting, engine::WorkingSet& set);
    /// The command with its amount in credits, priced as the usage routes' commands do it; or why not.
    std::expected<simulation::Command, std::string> priced(ledger::Posting& posting, engine::WorkingSet& set);
    Deed use(ledger::Posting& posting, engine::WorkingSet& set);

    simulation::Command const command_;
    Stage& stage_;
    std::optional<ReversalMaterial> const material_;
    mutable bool hold_known_at_load_ = false;  ///< set by `needs`
    bool opened_ = false;
    bool was_asked_ = false;
    Outcome outcome_;
};

/// Switches a promo code on or off, or makes it when it is not there.
class CodeCommand final : public engine::Command
{
public:
    CodeCommand(int code, Code const& terms) : code_(code), terms_(terms) {}

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override { return {200, "done"}; }

private:
    int const code_;
    Code const terms_;
};

/// Makes a meter, or gives it another price.
class PriceCommand final : public engine::Command
{
public:
    PriceCommand(int meter, Tariff const& tariff, std::optional<Millis> from)
        : meter_(meter),
          tariff_(tariff),
          from_(from)
    {}

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override { return {200, "done"}; }

private:
    int const meter_;
    Tariff const tariff_;
    std::optional<Millis> const from_;
};

[[nodiscard]] std::string user_text(int account);
[[nodiscard]] std::string meter_text(int meter);
[[nodiscard]] std::string code_text(int code);

}  // namespace creditd::simulation
