#pragma once

#include "simulation/commands.hpp"
#include "simulation/generator.hpp"
#include "simulation/model.hpp"
#include "simulation/subject.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// What a run got to see, so that a quiet run can be told from an empty one.
struct Figures
{
    std::int64_t commands = 0;
    std::int64_t groups = 0;
    std::int64_t restarts = 0;
    std::int64_t lines = 0;
    std::int64_t accounts = 0;
    std::map<std::string, std::int64_t> fates{};   ///< decided by type of line or refusal; replayed; …
    std::map<std::string, std::int64_t> posted{};  ///< lines by type

    void add(Figures const& other);
};

/// Plays one sequence to the model and a subject, side by side. One thread.
class Comparison
{
public:
    Comparison(Script const& frame, Subject& subject);

    [[nodiscard]] Model& model() { return model_; }
    [[nodiscard]] Figures const& figures() const { return figures_; }

    /// Runs the group and compares each command's outcome, and now and then all accounts. `expected` is what
    /// the model has said already. Answers the first difference.
    std::optional<std::string> step(Group const& group, std::vector<Outcome> const& expected);
    /// The same, asking the model now.
    std::optional<std::string> step(Group const& group);

    /// Compares everything that is stored, before and after a restart and many replays.
    std::optional<std::string> finish();

private:
    std::optional<std::string> compare(Command const& command, Outcome const& expected,
                                       Observed const& observed);
    std::optional<std::string> replay_some();
    std::optional<std::string> compare_accounts();
    std::optional<std::string> compare_lines();
    void count(Command const& command, Outcome const& outcome);

    Subject& subject_;
    int const accounts_;
    Model model_;
    std::map<int, std::string> answers_;  ///< by the command that was answered first
    std::vector<Command> answered_;       ///< those commands
    std::optional<Millis> now_;
    Figures figures_;
};

using MakeSubject = std::function<std::unique_ptr<Subject>(Script const& frame)>;

/// Plays a whole script; the first difference.
[[nodiscard]] std::optional<std::string> play(Script const& script, MakeSubject const& make_subject);

/// Makes up the sequence of `seed` and plays it. On a difference: the shortest sequence found that still
/// shows one, in readable lines, and what differs.
[[nodiscard]] std::optional<std::string> run_seed(std::uint64_t seed, Flavour flavour,
                                                  MakeSubject const& make_subject, Figures& figures);

}  // namespace creditd::simulation
