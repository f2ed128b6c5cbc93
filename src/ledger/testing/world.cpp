#include "ledger/testing/world.hpp"

#include "ledger/adjust_balance.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/domain/record_format.hpp"
#include "ledger/domain/state_format.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/reverse_purchase.hpp"
#include "ledger/reverse_usage.hpp"
#include "ledger/spend_credits.hpp"
#include "ledger/undo_adjustment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace creditd::ledger::testing {

namespace {

[[noreturn]] void wrong(std::string const& what)
{
    throw std::logic_error(what);
}

void must_pass(std::string const& refusal)
{
    if (!refusal.empty()) {
        wrong("refused: " + refusal);
    }
}

std::string word_of(GrantRefusal refusal)
{
    switch (refusal) {
    case GrantRefusal::TooManyGrants: return "too many grants";
    case GrantRefusal::BalanceOutOfRange: return "balance out of range";
    }
    wrong("a refusal without a word");
}

}  // namespace

World::World()
{
    account_.user_id = "alice";
    account_.number = account_number(account_.user_id);
    account_.opened_at = now_;
    account_.last_at = now_;
}

/// `act` gets the posting and returns an empty text, or the refusal.
template <class Act>
std::string World::step(Act act)
{
    Posting posting{account_, page_, now_, numbers_};
    bring_forward(posting);
    check_lines();
    auto const before = state_of(account_);
    auto const lines_before = page_.lines.size();
    auto const grants_before = page_.grants.size();
    auto const refused = std::string{act(posting)};
    if (!refused.empty() && (state_of(account_) != before || page_.lines.size() != lines_before ||
                             page_.grants.size() != grants_before)) {
        wrong("a refusal has changed something");
    }
    name_new_grants("new");
    check_lines();
    check_formats();
    return refused;
}

void World::check_lines()
{
    for (auto seq = replay_.seq(); seq < account_.seq; ++seq) {
        auto const& line = page_.lines[static_cast<std::size_t>(seq)];
        account_.tallies.add(line.type, line.amount);
        if (auto const problem = replay_.apply(line)) {
            wrong(fmt::format("line {} {}: {}", line.seq, *problem, text_of(line)));
        }
        Transaction read;
        if (auto const details = details_of(line);
            !read_details(read, details) || details_of(read) != details) {
            wrong("the details of a line do not read back: " + text_of(line));
        }
    }
    if (!account_.adds_up()) {
        wrong("the account does not add up: " + figures());
    }
    if (auto const problem = replay_.compare(account_)) {
        wrong("the account " + *problem + ": " + figures());
    }
}

void World::check_formats() const
{
    auto const bytes = state_of(account_);
    Account read;
    if (!read_state(read, bytes) || state_of(read) != bytes || read.grants != account_.grants ||
        read.holds != account_.holds) {
        wrong("the account's bytes do not read back");
    }
}

void World::name_new_grants(std::string_view name)
{
    for (auto const& grant : page_.grants) {
        grant_names_.try_emplace(grant.facts.number, name);
    }
}

std::int64_t World::number_of_hold(std::string_view name) const
{
    auto const found = holds_.find(name);
    return found == holds_.end() ? 0 : found->second;
}

std::int64_t World::number_of_purchase(std::string_view name)
{
    if (name.empty()) {
        return 0;
    }
    return purchases_.try_emplace(std::string{name}, static_cast<std::int64_t>(purchases_.size()) + 1)
        .first->second;
}

std::string World::refusal(InsufficientCredits const& figures)
{
    shortage_ = figures;
    return "short " + to_text(figures.shortfall);
}

void World::read()
{
    must_pass(step([](Posting&) { return ""; }));
}

std::string World::try_grant(std::string_view name, Amount credits, GrantTerms terms)
{
    bool const bought = terms.source == GrantSource::Purchase;
    return step([&](Posting& posting) -> std::string {
        auto const granted =
            grant_credits(posting,
                          {.type = bought ? TransactionType::Purchase : TransactionType::Promo,
                           .source = terms.source,
                           .paid = terms.paid,
                           .amount = credits,
                           .priority = terms.priority,
                           .effective_at = terms.from,
                           .expires_at = terms.until,
                           .purchase = number_of_purchase(terms.purchase),
                           .cost = terms.cost},
                          max_open_grants);
        name_new_grants(name);
        return granted ? "" : word_of(granted.error());
    });
}

void World::grant(std::string_view name, Amount credits, GrantTerms terms)
{
    must_pass(try_grant(name, credits, std::move(terms)));
}

void World::buy(std::string_view purchase, Amount credits, std::optional<Moment> until)
{
    auto const cost = GrantCost{.paid = 997, .currency = {'u', 's', 'd'}, .credits = credits};
    costs_[number_of_purchase(purchase)] = cost;
    grant(purchase, credits,
          {.until = until,
           .paid = true,
           .source = GrantSource::Purchase,
           .purchase = std::string{purchase},
           .cost = cost});
}

std::string World::try_spend(Amount credits)
{
    return step([&](Posting& posting) -> std::string {
        auto const spent = spend_credits(posting, {.amount = credits});
        return spent ? "" : refusal(spent.error());
    });
}

void World::spend(Amount credits)
{
    must_pass(try_spend(credits));
}

std::string World::try_reverse_usage(std::int64_t seq, Amount credits)
{
    struct Word
    {
        std::string operator()(ReversalExceedsUsage const& refusal) const
        {
            return "left " + to_text(refusal.left);
        }
        std::string operator()(ReversalTooManyGrants) const { return "too many grants"; }
        std::string operator()(ReversalOutOfRange) const { return "balance out of range"; }
    };
    return step([&](Posting& posting) -> std::string {
        std::vector<GrantFacts> all;
        std::ranges::transform(page_.grants, std::back_inserter(all), &NewGrant::facts);
        auto const before = replay_.reversed().find(seq);
        auto const reversed = ledger::reverse_usage(
            posting,
            {.usage = page_.lines.at(static_cast<std::size_t>(seq - 1)),
             .grants = std::move(all),
             .amount = credits,
             .reversed_before = before == replay_.reversed().end() ? Credits{} : before->second},
            max_open_grants);
        name_new_grants("heir");
        return reversed ? "" : std::visit(Word{}, reversed.error());
    });
}

void World::reverse_usage(std::int64_t seq, Amount credits)
{
    must_pass(try_reverse_usage(seq, credits));
}

std::string World::try_undo(std::int64_t seq)
{
    return step([&](Posting& posting) -> std::string {
        if (replay_.reversed().contains(seq)) {
            return "undone before";
        }
        std::vector<GrantFacts> all;
        std::ranges::transform(page_.grants, std::back_inserter(all), &NewGrant::facts);
        auto const undone = undo_adjustment(posting,
                                            {.adjustment = page_.lines.at(static_cast<std::size_t>(seq - 1)),
                                             .grants = std::move(all),
                                             .reason_code = "correction"},
                                            max_open_grants);
        name_new_grants("back");
        if (undone) {
            return "";
        }
        switch (undone.error()) {
        case UndoRefusal::NothingLeft: return "nothing left";
        case UndoRefusal::TooManyGrants: return "too many grants";
        case UndoRefusal::BalanceOutOfRange: return "balance out of range";
        }
        wrong("a refusal to undo that nobody knows");
    });
}

void World::undo(std::int64_t seq)
{
    must_pass(try_undo(seq));
}

std::string World::try_hold(std::string_view name, Amount credits, std::optional<Moment> until)
{
    return step([&](Posting& posting) -> std::string {
        auto const ends_at = until.value_or(posting.now() + Duration::minutes(15));
        auto const placed = place_hold(posting, {.amount = credits, .expires_at = ends_at}, max_open_holds);
        if (!placed) {
            auto const* const figures = std::get_if<InsufficientCredits>(&placed.error());
            return figures != nullptr ? refusal(*figures) : "too many holds";
        }
        holds_[std::string{name}] = page_.lines[*placed].hold->number;
        return "";
    });
}

void World::hold(std::string_view name, Amount credits, std::optional<Moment> until)
{
    must_pass(try_hold(name, credits, until));
}

std::string World::try_capture(std::string_view hold, Amount credits, CaptureTerms terms)
{
    struct Word
    {
        World& world;
        std::string operator()(HoldNotOpen) const { return "not open"; }
        std::string operator()(CaptureExceedsHold const& refusal) const
        {
            return "left " + to_text(refusal.left);
        }
        std::string operator()(InsufficientCredits const& figures) const { return world.refusal(figures); }
    };
    return step([&](Posting& posting) -> std::string {
        auto const captured = capture_hold(posting, {.hold = number_of_hold(hold),
                                                     .amount = credits,
                                                     .overage = terms.overage,
                                                     .final = terms.final});
        return captured ? "" : std::visit(Word{*this}, captured.error());
    });
}

void World::capture(std::string_view hold, Amount credits, CaptureTerms terms)
{
    must_pass(try_capture(hold, credits, terms));
}

std::string World::try_release(std::string_view hold)
{
    return step([&](Posting& posting) -> std::string {
        return release_hold(posting, number_of_hold(hold), {}) ? "" : "not open";
    });
}

void World::release(std::string_view hold)
{
    must_pass(try_release(hold));
}

std::string World::try_extend(std::string_view hold, Moment until)
{
    return step([&](Posting& posting) -> std::string {
        return extend_hold(posting, number_of_hold(hold), until, {}) ? "" : "not open";
    });
}

std::string World::try_adjust(Amount credits, AdjustTerms terms)
{
    struct Word
    {
        World& world;
        std::string operator()(GrantRefusal refusal) const { return word_of(refusal); }
        std::string operator()(InsufficientCredits const& figures) const { return world.refusal(figures); }
    };
    return step([&](Posting& posting) -> std::string {
        auto const adjusted = adjust_balance(posting,
                                             {.amount = credits,
                                              .reason_code = "correction",
                                              .expires_at = terms.until,
                                              .allow_debt = terms.allow_debt},
                                             max_open_grants);
        name_new_grants("adjustment");
        return adjusted ? "" : std::visit(Word{*this}, adjusted.error());
    });
}

void World::adjust(Amount credits, AdjustTerms terms)
{
    must_pass(try_adjust(credits, terms));
}

void World::refund(std::string_view purchase, Amount credits)
{
    must_pass(step([&](Posting& posting) {
        ClawBack const claw{.purchase = number_of_purchase(purchase), .amount = credits};
        return claw_back(posting, claw) ? "" : "out of range";
    }));
}

void World::open_dispute(std::string_view purchase)
{
    must_pass(step([&](Posting& posting) {
        auto const opened = ledger::open_dispute(posting, number_of_purchase(purchase), {});
        return opened ? "" : "open already";
    }));
}

void World::win_dispute(std::string_view purchase)
{
    must_pass(step([&](Posting& posting) {
        return ledger::win_dispute(posting, number_of_purchase(purchase), {}) ? "" : "no dispute";
    }));
}

void World::lose_dispute(std::string_view purchase, Amount credits)
{
    must_pass(step([&](Posting& posting) {
        ClawBack const claw{.purchase = number_of_purchase(purchase), .amount = credits};
        return ledger::lose_dispute(posting, claw) ? "" : "out of range";
    }));
}

void World::reinstate(std::string_view purchase, Amount credits, std::optional<Moment> until)
{
    must_pass(step([&](Posting& posting) {
        auto const number = number_of_purchase(purchase);
        auto const cost = costs_.find(number);
        Reinstate const back{.purchase = number,
                             .amount = credits,
                             .expires_at = until,
                             .cost = cost == costs_.end() ? std::nullopt : std::optional(cost->second)};
        auto const done = ledger::reinstate(posting, back);
        name_new_grants(fmt::format("{} again", purchase));
        return done ? "" : "out of range";
    }));
}

void World::watch(WatchKind kind, Amount threshold)
{
    watch_for(account_, kind, threshold);
}

}  // namespace creditd::ledger::testing
