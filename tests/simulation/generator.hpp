#pragma once

#include "simulation/commands.hpp"
#include "simulation/model.hpp"

#include <cstdint>
#include <vector>

namespace creditd::simulation {

/// Seeded chance; the same on every machine.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::uint64_t roll();
    /// 0 … n − 1
    std::int64_t below(std::int64_t n);
    /// low … high
    std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
    bool chance(int percent) { return below(100) < percent; }
    template <class List>
    auto const& one_of(List const& list)
    {
        return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size())))];
    }

private:
    std::uint64_t state_;
};

enum class Flavour {
    Engine,  ///< with idempotency keys, restarts and a suspect clock
    Domain,  ///< what the rules alone decide
};

/// Makes up a sequence group by group, looking at the model so that the commands hit edges: amounts at what
/// is available, moments at which something is due, keys and references used before.
class Generator
{
public:
    Generator(std::uint64_t seed, Flavour flavour);

    /// The sequence's frame; its groups come from `next`.
    [[nodiscard]] Script const& frame() const { return frame_; }
    [[nodiscard]] bool is_done() const { return made_ >= length_; }

    /// The next group, applied to `model` on the way; what the model says of each command goes to `expected`.
    Group next(Model& model, std::vector<Outcome>& expected);

private:
    void make_codes();
    void move_clock(Model const& model);
    Command make(Model const& model);
    Command make_new(Model const& model, int account);
    Act choose_act(Model const& model, int account);
    void fill(Command& command, Model const& model);
    void fill_grant(Command& command, Model const& model);
    void fill_capture(Command& command, Model const& model);
    void maybe_meter(Command& command);
    Micro some_quantity();
    Tariff some_tariff();
    void fill_reversal(Command& command, Model const& model);
    Micro amount_near(Micro edge);
    Micro bounded(Micro amount) const;
    Millis later_edge();
    int some_hold(Model const& model, int account);
    int some_ended_hold();

    Dice dice_;
    Flavour const flavour_;
    Script frame_;
    int length_ = 0;
    int largest_group_ = 1;
    Millis grid_ = 1000;
    bool near_the_bound_ = false;

    Millis now_ = 0;
    int made_ = 0;
    int groups_ = 0;
    int first_of_group_ = 1;
    int next_key_ = 1;
    int next_reference_ = 1;
    std::vector<Command> keyed_;       ///< recent commands with a key
    std::vector<int> placed_{};        ///< recent commands that placed holds
    std::vector<Command> referenced_;  ///< recent commands with a reference
};

}  // namespace creditd::simulation
