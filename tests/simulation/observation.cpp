#include "simulation/observation.hpp"

#include <fmt/format.h>

namespace creditd::simulation {

namespace {

std::string moment_or_never(std::optional<Millis> moment)
{
    return moment ? moment_text(*moment) : "never";
}

std::string parts_text(std::vector<Part> const& parts)
{
    std::string text = "[";
    for (auto const& part : parts) {
        text +=
            fmt::format("{}grant {}: {}", text.size() > 1 ? ", " : "", part.grant, amount_text(part.amount));
    }
    return text + "]";
}

}  // namespace

std::string to_text(Line const& line)
{
    auto text = fmt::format("line {} {} {}, balance {} held {} debt {}, at {} written {}, draws {}", line.seq,
                            line.type, amount_text(line.amount), amount_text(line.balance),
                            amount_text(line.held), amount_text(line.debt), moment_text(line.occurred_at),
                            moment_text(line.created_at), parts_text(line.draws));
    if (line.hold) {
        text +=
            fmt::format(", hold #{} {} placed {} captured {} left {} until {}", line.hold->placed_by,
                        line.hold->state, amount_text(line.hold->placed), amount_text(line.hold->captured),
                        amount_text(line.hold->left), moment_or_never(line.hold->expires_at));
    }
    for (auto const grant : line.made_grants) {
        text += fmt::format(", makes grant {}", grant);
    }
    if (line.settled) {
        text += fmt::format(", settled at {} balance {} held {} debt {}", line.settled->seq,
                            amount_text(line.settled->balance), amount_text(line.settled->held),
                            amount_text(line.settled->debt));
    }
    if (line.debt_repaid != 0 || line.debt_made != 0) {
        text += fmt::format(", debt repaid {} made {}", amount_text(line.debt_repaid),
                            amount_text(line.debt_made));
    }
    if (line.corrects != 0) {
        text += fmt::format(", corrects line {}", line.corrects);
    }
    return text;
}

std::string to_text(AccountView const& view)
{
    if (!view.exists) {
        return "no account";
    }
    auto text = fmt::format("seq {} balance {} held {} debt {} available {} earned {} spent {} next due {}",
                            view.seq, amount_text(view.balance), amount_text(view.held),
                            amount_text(view.debt), amount_text(view.available), amount_text(view.earned),
                            amount_text(view.spent), moment_or_never(view.next_due_at));
    for (auto const& grant : view.grants) {
        text += fmt::format("\n      grant {} {} {}{} priority {} of {}: free {} held {}, from {} until {}",
                            grant.number, grant.source, grant.paid ? "paid" : "promotional",
                            grant.scheduled ? " scheduled" : "", grant.priority, amount_text(grant.amount),
                            amount_text(grant.free), amount_text(grant.held), moment_text(grant.effective_at),
                            moment_or_never(grant.expires_at));
        text += grant.purchase == 0 ? "" : fmt::format(", purchase {}", grant.purchase);
    }
    for (auto const& hold : view.holds) {
        text += fmt::format("\n      hold #{} placed {} captured {} at {} until {} slices {}", hold.placed_by,
                            amount_text(hold.placed), amount_text(hold.captured), moment_text(hold.placed_at),
                            moment_or_never(hold.expires_at), parts_text(hold.slices));
    }
    return text;
}

std::string to_text(Outcome const& outcome)
{
    auto text = outcome.fate;
    if (outcome.replay_of != 0) {
        text += fmt::format(" of #{}", outcome.replay_of);
    }
    text += outcome.refusal.empty() ? "" : ", refused " + outcome.refusal;
    if (outcome.shortage) {
        auto const& figures = *outcome.shortage;
        text += fmt::format(" required {} available {} held {} debt {} shortfall {} next expiry {}",
                            amount_text(figures.required), amount_text(figures.available),
                            amount_text(figures.held), amount_text(figures.debt),
                            amount_text(figures.shortfall), moment_or_never(figures.next_expiry));
    }
    if (outcome.left) {
        text += " left " + amount_text(*outcome.left);
    }
    if (outcome.uses) {
        text += fmt::format(", use {}", *outcome.uses);
    }
    if (outcome.told_by != 0) {
        text += fmt::format(", told by line {}", outcome.told_by);
    }
    for (auto const& line : outcome.lines) {
        text += "\n      " + to_text(line);
    }
    return text;
}

bool is_kept(Outcome const& outcome)
{
    return outcome.refusal != "account_not_found" && outcome.refusal != "account_suspended" &&
           outcome.refusal != "too_many_guesses";
}

}  // namespace creditd::simulation
