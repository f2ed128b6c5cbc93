#include "simulation/comparison.hpp"

#include "simulation/properties.hpp"
#include "simulation/shrink.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace creditd::simulation {

namespace {

constexpr int accounts_every = 16;  ///< groups between two comparisons of all accounts
constexpr std::size_t replays_at_the_end = 500;
constexpr int most_trials = 600;

std::string differ(std::string const& what, std::string const& model, std::string const& code)
{
    return fmt::format("{}\n    model: {}\n    code:  {}", what, model, code);
}

/// A hold that ended in the command's own batch is only known not to be open.
bool is_same(Outcome const& expected, Outcome const& observed)
{
    if (observed.refusal == "hold_not_open" && expected.refusal.starts_with("hold_")) {
        auto same = observed;
        same.refusal = expected.refusal;
        return same == expected;
    }
    return expected == observed;
}

}  // namespace

void Figures::add(Figures const& other)
{
    commands += other.commands;
    groups += other.groups;
    restarts += other.restarts;
    lines += other.lines;
    accounts += other.accounts;
    for (auto const& [fate, count] : other.fates) {
        fates[fate] += count;
    }
    for (auto const& [type, count] : other.posted) {
        posted[type] += count;
    }
}

Comparison::Comparison(Script const& frame, Subject& subject)
    : subject_(subject),
      accounts_(frame.accounts),
      model_(frame)
{
    figures_.accounts = frame.accounts;
}

std::optional<std::string> Comparison::step(Group const& group)
{
    model_.set_now(group.now);
    std::vector<Outcome> expected;
    for (auto const& command : group.commands) {
        expected.push_back(model_.apply(command));
    }
    return step(group, expected);
}

std::optional<std::string> Comparison::step(Group const& group, std::vector<Outcome> const& expected)
{
    if (group.restart) {
        ++figures_.restarts;
        subject_.restart();
    }
    now_ = group.now ? group.now : now_;
    auto const observed = subject_.run(group);
    for (std::size_t i = 0; i < group.commands.size(); ++i) {
        if (auto difference = compare(group.commands[i], expected[i], observed[i])) {
            return difference;
        }
        count(group.commands[i], expected[i]);
    }
    if (figures_.groups++ % accounts_every == 0 || group.restart) {
        return compare_accounts();
    }
    return std::nullopt;
}

std::optional<std::string> Comparison::compare(Command const& command, Outcome const& expected,
                                               Observed const& observed)
{
    if (expected.fate != observed.outcome.fate) {
        return differ(to_text(command), to_text(expected), to_text(observed.outcome));
    }
    if (expected.fate == "replayed") {
        auto const& first = answers_[expected.replay_of];
        return first == observed.answer
                   ? std::nullopt
                   : std::optional(differ(to_text(command) + ": another answer than the first time", first,
                                          observed.answer));
    }
    if (!is_same(expected, observed.outcome)) {
        return differ(to_text(command), to_text(expected), to_text(observed.outcome));
    }
    if (command.key != 0 && expected.fate == "decided" && is_kept(expected)) {
        answers_[command.id] = observed.answer;
        answered_.push_back(command);
    }
    return std::nullopt;
}

/// Sends commands from the whole sequence again: every answer is the first one, and nothing changes.
std::optional<std::string> Comparison::replay_some()
{
    Group again{.now = now_};
    auto const stride = answered_.size() / replays_at_the_end + 1;
    for (std::size_t i = 0; i < answered_.size(); i += stride) {
        again.commands.push_back(answered_[i]);
        again.commands.back().id = answered_.back().id + static_cast<int>(i) + 1;
    }
    return now_ && !again.commands.empty() ? step(again) : std::nullopt;
}

std::optional<std::string> Comparison::compare_accounts()
{
    for (int account = 0; account < accounts_; ++account) {
        auto const expected = model_.account(account).view();
        auto const stored = subject_.view(account);
        if (expected != stored) {
            return differ(fmt::format("account {} as it stands", account), to_text(expected),
                          to_text(stored));
        }
    }
    return std::nullopt;
}

std::optional<std::string> Comparison::compare_lines()
{
    for (int account = 0; account < accounts_; ++account) {
        auto const& expected = model_.account(account).lines();
        auto const stored = subject_.lines(account);
        auto const [mine, theirs] = std::ranges::mismatch(expected, stored);
        if (mine != expected.end() || theirs != stored.end()) {
            return differ(fmt::format("account {}: its lines", account),
                          mine == expected.end() ? "no more lines" : to_text(*mine),
                          theirs == stored.end() ? "no more lines" : to_text(*theirs));
        }
        if (auto const broken = broken_property(stored, subject_.view(account)); !broken.empty()) {
            return fmt::format("account {}: {}", account, broken);
        }
    }
    return std::nullopt;
}

std::optional<std::string> Comparison::finish()
{
    for (bool const again : {false, true}) {
        if (again) {
            subject_.restart();
            if (auto difference = replay_some()) {
                return difference;
            }
        }
        if (auto difference = compare_accounts()) {
            return difference;
        }
        if (auto difference = compare_lines()) {
            return difference;
        }
    }
    for (int account = 0; account < accounts_; ++account) {
        figures_.lines += static_cast<std::int64_t>(model_.account(account).lines().size());
        for (auto const& line : model_.account(account).lines()) {
            ++figures_.posted[line.type];
        }
    }
    auto complaint = subject_.complaint();
    return complaint.empty() ? std::nullopt
                             : std::optional("the code complains about its books: " + complaint);
}

void Comparison::count(Command const& /*command*/, Outcome const& outcome)
{
    ++figures_.commands;
    ++figures_.fates[outcome.fate != "decided" ? outcome.fate
                     : outcome.refusal.empty() ? "done"
                                               : outcome.refusal];
}

std::optional<std::string> play(Script const& script, MakeSubject const& make_subject)
{
    auto const subject = make_subject(script);
    Comparison comparison(script, *subject);
    for (auto const& group : script.groups) {
        if (auto difference = comparison.step(group)) {
            return difference;
        }
    }
    return comparison.finish();
}

std::optional<std::string> run_seed(std::uint64_t seed, Flavour flavour, MakeSubject const& make_subject,
                                    Figures& figures)
{
    Generator generator(seed, flavour);
    auto script = generator.frame();
    std::optional<std::string> difference;
    {
        auto const subject = make_subject(script);
        Comparison comparison(script, *subject);
        std::vector<Outcome> expected;
        while (!difference && !generator.is_done()) {
            script.groups.push_back(generator.next(comparison.model(), expected));
            difference = comparison.step(script.groups.back(), expected);
        }
        if (!difference) {
            difference = comparison.finish();
        }
        figures.add(comparison.figures());
    }
    if (!difference) {
        return std::nullopt;
    }
    auto const shortest = shrink(
        script, [&](Script const& candidate) { return play(candidate, make_subject).has_value(); },
        most_trials);
    return fmt::format("{}{}", to_text(shortest), play(shortest, make_subject).value_or(*difference));
}

}  // namespace creditd::simulation
