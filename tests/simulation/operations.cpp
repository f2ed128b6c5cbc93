#include "simulation/operations.hpp"

#include "ledger/adjust_balance.hpp"
#include "ledger/books.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/hold_credits.hpp"
#include "ledger/reverse_purchase.hpp"
#include "ledger/reverse_usage.hpp"
#include "ledger/spend_credits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace creditd::simulation {

namespace {

std::optional<Moment> moment_from(std::optional<Millis> at)
{
    return at ? std::optional(Moment::from_milliseconds(*at)) : std::nullopt;
}

std::optional<Millis> millis_of(std::optional<Moment> at)
{
    return at ? std::optional(at->in_milliseconds()) : std::nullopt;
}

ledger::Purpose purpose_of(Command const& command)
{
    return {.actor = "service:simulation",
            .reason = fmt::format("command {}", command.act == Act::Spend ? 0 : command.target),
            .reference = command.reference == 0 ? "" : reference_text(command.reference),
            .metadata = R"({"of":"simulation"})"};
}

/// Makes a Deed of any operation's refusal.
struct Refused
{
    Deed operator()(ledger::InsufficientCredits const& figures) const
    {
        return {.refusal = "insufficient_credits",
                .shortage = Shortage{figures.required.micro(), figures.available.micro(),
                                     figures.held.micro(), figures.debt.micro(), figures.shortfall.micro(),
                                     millis_of(figures.next_expiry)}};
    }
    Deed operator()(ledger::GrantRefusal refusal) const
    {
        switch (refusal) {
        case ledger::GrantRefusal::TooManyGrants: return {.refusal = "too_many_grants"};
        case ledger::GrantRefusal::BalanceOutOfRange: return {.refusal = "balance_out_of_range"};
        }
        return {.refusal = "?"};
    }
    Deed operator()(ledger::TooManyHolds) const { return {.refusal = "too_many_holds"}; }
    Deed operator()(ledger::HoldNotOpen) const { return {.refusal = "hold_not_open"}; }
    Deed operator()(ledger::CaptureExceedsHold const& refusal) const
    {
        return {.refusal = "capture_exceeds_hold", .left = refusal.left.micro()};
    }
    Deed operator()(ledger::ReversalExceedsUsage const& refusal) const
    {
        return {.refusal = "reversal_exceeds_usage", .left = refusal.left.micro()};
    }
    Deed operator()(ledger::ReversalTooManyGrants) const { return {.refusal = "too_many_grants"}; }
    /// The one kind that is left is about the bound (LEDGER-9).
    template <class Other>
    Deed operator()(Other const&) const
    {
        return {.refusal = "balance_out_of_range"};
    }
};

Deed times_backwards()
{
    return {.refusal = "times_backwards"};
}

/// One command on one account.
class Performance
{
public:
    Performance(Command const& command, ledger::Posting& posting, ledger::Settings const& settings,
                Names& names, Ground& ground)
        : command_(command),
          posting_(posting),
          settings_(settings),
          names_(names),
          ground_(ground),
          amount_(Credits::from_micro(command.amount))
    {}

    Deed run()
    {
        switch (command_.act) {
        case Act::Open: return {.refusal = "already_open"};
        case Act::Grant: return grant();
        case Act::Adjust: return adjust();
        case Act::Spend: return spend();
        case Act::PlaceHold: return place();
        case Act::Capture: return capture();
        case Act::Release: return told(release_hold(posting_, hold(), purpose_of(command_)));
        case Act::Extend: return extend();
        case Act::Reverse: return reverse();
        case Act::ClawBack: return claw_back();
        case Act::Reinstate: return reinstate();
        case Act::OpenDispute: return open_dispute();
        case Act::WinDispute: return told_if(win_dispute(posting_, command_.purchase, purpose_of(command_)));
        case Act::LoseDispute:
            return booked(lose_dispute(
                posting_,
                {.purchase = command_.purchase, .amount = amount_, .purpose = purpose_of(command_)}));
        case Act::Redeem:
        case Act::SwitchCode:  // about codes, which are not the ledger's
        case Act::SetPrice:
        case Act::SwitchAccount:
        case Act::BringForward: return {};
        }
        return {.refusal = "?"};
    }

private:
    [[nodiscard]] Moment now() const { return posting_.now(); }

    template <class Result>
    Deed told(Result const& result)
    {
        if (result) {
            return {.line_index = *result};
        }
        if constexpr (requires { std::visit(Refused{}, result.error()); }) {
            return std::visit(Refused{}, result.error());
        } else if constexpr (std::is_same_v<typename Result::error_type, ledger::HoldNotOpen>) {
            return not_open();
        } else {
            return Refused{}(result.error());
        }
    }

    /// HOLD-4: says how the hold ended, where the books were asked.
    Deed not_open()
    {
        if (!names_.holds.contains(command_.target)) {
            return {.refusal = "hold_not_found"};
        }
        auto const ended = ground_.ended_hold(hold());
        if (!ended) {
            return {.refusal = "hold_not_open"};
        }
        return {.refusal = ended->state == ledger::HoldState::Expired ? "hold_expired" : "hold_ended"};
    }

    [[nodiscard]] std::int64_t hold() const
    {
        auto const known = names_.holds.find(command_.target);
        return known == names_.holds.end() ? std::numeric_limits<std::int64_t>::max() : known->second;
    }

    Deed grant()
    {
        auto const effective_at = moment_from(command_.effective_at);
        auto const expires_at = moment_from(command_.expires_at);
        if (expires_at && *expires_at <= std::max(now(), effective_at.value_or(now()))) {
            return times_backwards();
        }
        auto const granted = grant_credits(
            posting_,
            {.type = command_.paid ? ledger::TransactionType::Purchase : ledger::TransactionType::Promo,
             .source = command_.paid ? ledger::GrantSource::Purchase : ledger::GrantSource::Promo,
             .paid = command_.paid,
             .amount = amount_,
             .priority = command_.priority,
             .effective_at = effective_at,
             .expires_at = expires_at,
             .purchase = command_.purchase,
             .reason = "grant"},
            settings_.max_open_grants);
        if (!granted) {
            return Refused{}(granted.error());
        }
        return {.line_index = granted->line_index};
    }

    Deed adjust()
    {
        auto const expires_at = moment_from(command_.expires_at);
        if (amount_.is_positive() && expires_at && *expires_at <= now()) {
            return times_backwards();
        }
        auto const adjusted = adjust_balance(posting_,
                                             {.amount = amount_,
                                              .reason_code = "correction",
                                              .expires_at = expires_at,
                                              .allow_debt = command_.allow_debt,
                                              .purpose = purpose_of(command_)},
                                             settings_.max_open_grants);
        return told(adjusted);
    }

    Deed spend()
    {
        if (auto before = used_before()) {
            return *before;
        }
        auto const spent = spend_credits(posting_, {.amount = amount_, .purpose = purpose_of(command_)});
        return used(told(spent));
    }

    Deed place()
    {
        auto const expires_at = moment_from(command_.expires_at).value_or(now());
        if (expires_at <= now()) {
            return times_backwards();
        }
        auto const placed = place_hold(
            posting_, {.amount = amount_, .expires_at = expires_at, .purpose = purpose_of(command_)},
            settings_.max_open_holds);
        if (placed) {
            auto const number = posting_.lines()[*placed].hold.value().number;
            names_.holds[command_.id] = number;
            names_.placed_by[number] = command_.id;
        }
        return told(placed);
    }

    Deed capture()
    {
        if (auto before = used_before()) {
            return *before;
        }
        if (posting_.account().find_hold(hold()) == nullptr) {
            return not_open();
        }
        auto const captured = capture_hold(
            posting_, {.hold = hold(),
                       .amount = amount_,
                       .overage = command_.overage ? ledger::Overage::Allow : ledger::Overage::Refuse,
                       .final = command_.final,
                       .purpose = purpose_of(command_)});
        return used(told(captured));
    }

    Deed extend()
    {
        auto const expires_at = moment_from(command_.expires_at).value_or(now());
        if (expires_at <= now()) {
            return posting_.account().find_hold(hold()) == nullptr ? not_open() : times_backwards();
        }
        return told(extend_hold(posting_, hold(), expires_at, purpose_of(command_)));
    }

    Deed claw_back()
    {
        return booked(ledger::claw_back(
            posting_, {.purchase = command_.purchase, .amount = amount_, .purpose = purpose_of(command_)}));
    }

    Deed reinstate()
    {
        return booked(ledger::reinstate(posting_, {.purchase = command_.purchase,
                                                   .amount = amount_,
                                                   .expires_at = moment_from(command_.expires_at),
                                                   .purpose = purpose_of(command_)}));
    }

    Deed open_dispute()
    {
        auto const opened = ledger::open_dispute(posting_, command_.purchase, purpose_of(command_));
        if (opened) {
            names_.placed_by[posting_.lines()[*opened].hold.value().number] = command_.id;
        }
        return told_if(opened);
    }

    static Deed told_if(std::optional<std::size_t> index) { return {.line_index = index}; }

    /// What the ledger cannot book, the top-ups keep for review (LEDGER-9).
    static Deed booked(creditd::Outcome<std::size_t, ledger::ReversalRefusal> const& done)
    {
        return done ? Deed{.line_index = *done} : Deed{.refusal = "balance_out_of_range"};
    }

    Deed reverse()
    {
        auto material = ground_.reversal_of(command_);
        if (!material) {
            return {.refusal = "transaction_not_found"};
        }
        auto const seq = material->usage.seq;
        auto const before = ground_.reversed(seq);
        auto const reversed = reverse_usage(posting_,
                                            {.usage = std::move(material->usage),
                                             .grants = std::move(material->grants),
                                             .amount = amount_,
                                             .reversed_before = before,
                                             .purpose = purpose_of(command_)},
                                            settings_.max_open_grants);
        if (reversed) {
            ground_.set_reversed(seq, before + amount_);
        }
        return told(reversed);
    }

    /// USAGE-2: what a reference that was used before answers.
    std::optional<Deed> used_before()
    {
        auto const* const earlier =
            command_.reference == 0 ? nullptr : ground_.find_reference(reference_text(command_.reference));
        if (earlier == nullptr) {
            return std::nullopt;
        }
        ledger::Transaction probe;
        probe.type = ledger::TransactionType::Usage;
        probe.amount = -amount_;
        if (command_.act == Act::Capture) {
            probe.hold.emplace().number = hold();
        }
        auto const purpose = purpose_of(command_);
        probe.reason = purpose.reason;
        probe.metadata = purpose.metadata;
        bool const same = ledger::reference_fingerprint(probe) == ledger::reference_fingerprint(*earlier);
        return Deed{.told_by = *earlier, .refusal = same ? "" : "reference_reused"};
    }

    Deed used(Deed deed)
    {
        if (deed.line_index) {
            names_.uses[command_.id] = posting_.lines()[*deed.line_index].seq;
            if (command_.reference != 0) {
                ground_.use_reference(*deed.line_index);
            }
        }
        return deed;
    }

    Command const& command_;
    ledger::Posting& posting_;
    ledger::Settings const& settings_;
    Names& names_;
    Ground& ground_;
    Credits const amount_;
};

}  // namespace

int Names::grant_of(std::int64_t number) const
{
    auto const found = std::ranges::find(grants, number);
    return found == grants.end() ? 0 : static_cast<int>(found - grants.begin()) + 1;
}

void Names::note_grants(std::vector<ledger::NewGrant> const& made, std::size_t from)
{
    for (auto i = from; i < made.size(); ++i) {
        grants.push_back(made[i].facts.number);
    }
}

Deed perform(Command const& command, ledger::Posting& posting, ledger::Settings const& settings, Names& names,
             Ground& ground)
{
    return Performance(command, posting, settings, names, ground).run();
}

ledger::Settings settings_from(Limits const& limits)
{
    return {.signup_credits = Credits::from_micro(limits.signup),
            .max_open_grants = limits.open_grants,
            .max_open_holds = limits.open_holds};
}

std::string reference_text(int reference)
{
    return fmt::format("ref-{}", reference);
}

Line view_of(ledger::Transaction const& line, Names const& names)
{
    Line view{.seq = line.seq,
              .type = std::string{ledger::name_of(line.type)},
              .amount = line.amount.micro(),
              .balance = line.balance_after.micro(),
              .held = line.held_after.micro(),
              .debt = line.debt_after.micro(),
              .occurred_at = line.occurred_at.in_milliseconds(),
              .created_at = line.created_at.in_milliseconds(),
              .debt_repaid = line.debt_repaid.micro(),
              .debt_made = line.debt_made.micro(),
              .corrects = line.corrects};
    if (line.settled) {
        view.settled = Settled{line.settled->seq, line.settled->balance.micro(), line.settled->held.micro(),
                               line.settled->debt.micro()};
    }
    for (auto const& draw : line.draws) {
        view.draws.push_back({names.grant_of(draw.grant), draw.amount.micro()});
    }
    for (auto const& made : line.made_grants) {
        view.made_grants.push_back(names.grant_of(made.number));
    }
    if (line.hold) {
        auto const& hold = *line.hold;
        auto const placed_by = names.placed_by.find(hold.number);
        view.hold = HoldStep{placed_by == names.placed_by.end() ? 0 : placed_by->second,
                             std::string{ledger::name_of(hold.state)},
                             hold.placed.micro(),
                             hold.captured.micro(),
                             hold.left.micro(),
                             millis_of(hold.expires_at)};
    }
    return view;
}

AccountView view_of(ledger::Account const& account, Names const& names)
{
    AccountView view{.exists = true,
                     .suspended = account.status == ledger::AccountStatus::Suspended,
                     .seq = account.seq,
                     .balance = account.balance.micro(),
                     .held = account.held.micro(),
                     .debt = account.debt.micro(),
                     .available = account.available().micro(),
                     .earned = static_cast<Micro>(account.earned),
                     .spent = static_cast<Micro>(account.spent),
                     .next_due_at = millis_of(account.next_due_at()),
                     .grants = {},
                     .holds = {}};
    for (auto const& grant : account.grants) {
        view.grants.push_back({names.grant_of(grant.facts.number),
                               std::string{ledger::name_of(grant.facts.source)}, grant.facts.paid,
                               grant.facts.priority, grant.facts.amount.micro(),
                               grant.facts.effective_at.in_milliseconds(), millis_of(grant.facts.expires_at),
                               static_cast<int>(grant.facts.purchase), grant.free.micro(), grant.held.micro(),
                               grant.scheduled});
    }
    // The order among scheduled grants means nothing.
    auto const scheduled = std::ranges::find_if(view.grants, &GrantView::scheduled);
    std::sort(scheduled, view.grants.end(), [](auto const& a, auto const& b) { return a.number < b.number; });
    for (auto const& hold : account.holds) {
        auto const placed_by = names.placed_by.find(hold.number);
        view.holds.push_back({placed_by == names.placed_by.end() ? 0 : placed_by->second,
                              hold.placed.micro(),
                              hold.captured.micro(),
                              hold.placed_at.in_milliseconds(),
                              millis_of(hold.expires_at),
                              {}});
        for (auto const& slice : hold.slices) {
            if (!slice.left.is_zero()) {
                view.holds.back().slices.push_back({names.grant_of(slice.grant), slice.left.micro()});
            }
        }
    }
    return view;
}

}  // namespace creditd::simulation
