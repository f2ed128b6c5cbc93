#include "simulation/simulated_command.hpp"

#include "ledger/books.hpp"
#include "ledger/ended_holds.hpp"
#include "ledger/open_account.hpp"
#include "promotions/guesses.hpp"
#include "promotions/redeem_promo_code.hpp"
#include "usage/prices.hpp"

#include <fmt/format.h>

namespace creditd::simulation {

namespace {

using promotions::RedemptionRefusal;

std::string word_for(RedemptionRefusal refusal)
{
    switch (refusal) {
    case RedemptionRefusal::NotFound: return "promo_not_found";
    case RedemptionRefusal::Inactive: return "promo_inactive";
    case RedemptionRefusal::NotStarted: return "promo_not_started";
    case RedemptionRefusal::Expired: return "promo_expired";
    case RedemptionRefusal::AlreadyRedeemed: return "promo_already_redeemed";
    case RedemptionRefusal::NotEligible: return "promo_not_eligible";
    case RedemptionRefusal::Exhausted: return "promo_exhausted";
    }
    return "?";
}

struct RedeemRefused
{
    Deed operator()(promotions::TooManyGuesses const&) const { return {.refusal = "too_many_guesses"}; }
    Deed operator()(RedemptionRefusal refusal) const { return {.refusal = word_for(refusal)}; }
    Deed operator()(ledger::GrantRefusal refusal) const
    {
        return {.refusal = refusal == ledger::GrantRefusal::TooManyGrants ? "too_many_grants"
                                                                          : "balance_out_of_range"};
    }
};

std::string moment_or_dash(std::optional<Moment> at)
{
    return at ? creditd::to_text(*at) : "-";
}

void append(std::string& text, ledger::HoldSnapshot const& hold)
{
    text += fmt::format(" hold {} {} {} {} {} {} {} {} {}", hold.number, static_cast<int>(hold.kind),
                        static_cast<int>(hold.state), hold.placed.micro(), hold.captured.micro(),
                        hold.left.micro(), creditd::to_text(hold.placed_at), moment_or_dash(hold.expires_at),
                        hold.reference);
}

std::string every_field(ledger::Transaction const& line)
{
    auto text = fmt::format("{} {} {} {} {} {} {} {} {} {}", line.number, line.account, line.seq,
                            static_cast<int>(line.type), line.amount.micro(), line.balance_after.micro(),
                            line.held_after.micro(), line.debt_after.micro(),
                            creditd::to_text(line.occurred_at), creditd::to_text(line.created_at));
    for (auto const& draw : line.draws) {
        text += fmt::format(" draw {} {}", draw.grant, draw.amount.micro());
    }
    for (auto const& made : line.made_grants) {
        text +=
            fmt::format(" made {} {} {}", made.number, made.amount.micro(), moment_or_dash(made.expires_at));
    }
    if (line.hold) {
        append(text, *line.hold);
    }
    if (line.settled) {
        text += fmt::format(" settled {} {} {} {}", line.settled->seq, line.settled->balance.micro(),
                            line.settled->held.micro(), line.settled->debt.micro());
    }
    text += fmt::format(" {} {} {} {} |{}|{}|{}|{}|{}", line.debt_repaid.micro(), line.debt_made.micro(),
                        line.corrects, line.purchase, line.reason_code, line.actor, line.reason,
                        line.reference, line.metadata);
    return text;
}

}  // namespace

namespace {

/// ADMIN-7
ledger::WhenSuspended when_suspended(Act act)
{
    bool const takes = act == Act::Spend || act == Act::PlaceHold || act == Act::Redeem;
    return takes ? ledger::WhenSuspended::Refuse : ledger::WhenSuspended::Proceed;
}

/// What stands for who guesses: 16 bytes.
std::string guesser_text(int account)
{
    return fmt::format("guesser {:8}", account);
}

}  // namespace

/// The books of the batch.
class SimulatedCommand::BooksGround final : public Ground
{
public:
    BooksGround(SimulatedCommand const& command, engine::WorkingSet& set)
        : command_(command),
          books_(set.shelf<ledger::Books>()),
          ended_(set.shelf<ledger::EndedHolds>()),
          known_hold_(command.hold_known_at_load_)
    {}

    ledger::Transaction const* find_reference(std::string const& reference) override
    {
        return books_.find_reference(command_.account(), reference);
    }
    void use_reference(std::size_t line_index) override { books_.use_reference(line_index); }
    std::optional<ReversalMaterial> reversal_of(simulation::Command const& /*command*/) override
    {
        return command_.material_;
    }
    Credits reversed(std::int64_t seq) override { return books_.reversed(command_.account(), seq); }
    void set_reversed(std::int64_t seq, Credits reversed) override
    {
        books_.set_reversed(command_.account(), seq, reversed);
    }
    std::optional<ledger::HoldSnapshot> ended_hold(std::int64_t number) override
    {
        return known_hold_ ? ended_.find(command_.account(), number) : std::nullopt;
    }

private:
    SimulatedCommand const& command_;
    ledger::Books& books_;
    ledger::EndedHolds& ended_;
    bool const known_hold_;
};

SimulatedCommand::SimulatedCommand(simulation::Command const& command, Stage& stage,
                                   std::optional<ReversalMaterial> material)
    : AccountCommand(user_text(command.account), "req_simulation", when_suspended(command.act)),
      command_(command),
      stage_(stage),
      material_(std::move(material))
{}

void SimulatedCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    auto& books = set.shelf<ledger::Books>();
    if (command_.reference != 0) {
        books.need_reference(account(), reference_text(command_.reference));
    }
    if (material_) {
        books.need_reversals(account(), material_->usage.seq);
    }
    // A hold placed in this very batch has no number yet.
    auto const hold = names().holds.find(command_.target);
    if (hold != names().holds.end()) {
        set.shelf<ledger::EndedHolds>().need(account(), hold->second);
        hold_known_at_load_ = true;
    }
    if (command_.act == Act::Redeem) {
        auto& codes = set.shelf<promotions::CodeBook>();
        codes.need(code_text(command_.code));
        codes.need_redemption(account(), code_text(command_.code));
        set.shelf<promotions::Guesses>().need(guesser_text(command_.account));
    }
}

void SimulatedCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    outcome_ = {};
    opened_ = false;
    if (auto* const kept = set.find_shelf<KeptNames>()) {
        kept->keep(command_.account);
    }
    auto const& page = set.shelf<ledger::Books>().page();
    auto const lines_before = page.lines.size();
    auto const grants_before = page.grants.size();
    was_asked_ = false;
    AccountCommand::decide(set, context);
    if (!was_asked_ && outcome_.refusal.empty()) {
        outcome_.refusal = "account_suspended";  // which the books' own command refuses by itself
    }
    names().note_grants(page.grants, grants_before);
    for (auto i = lines_before; i < page.lines.size(); ++i) {
        outcome_.lines.push_back(view_of(page.lines[i], names()));
    }
}

std::expected<ledger::Account*, http::Problem> SimulatedCommand::absent(ledger::Books& books,
                                                                        engine::Context const& context)
{
    if (command_.act != Act::Open) {
        outcome_.refusal = "account_not_found";
        return AccountCommand::absent(books, context);
    }
    auto const opened =
        ledger::open_account(books, user_id(), "service:simulation", stage_.settings, context);
    if (!opened) {
        outcome_.refusal = "not opened";
        return AccountCommand::absent(books, context);
    }
    opened_ = true;
    return *opened;
}

ledger::Verdict SimulatedCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                      engine::Context const&)
{
    was_asked_ = true;
    Deed deed;
    if (!opened_) {
        deed = use(posting, set);
    }
    outcome_.refusal = deed.refusal;
    outcome_.shortage = deed.shortage;
    outcome_.left = deed.left;
    outcome_.uses = deed.uses;
    if (deed.told_by) {
        outcome_.told_by = deed.told_by->seq;
    }
    if (!deed.refusal.empty()) {
        return ledger::Refusal{
            http::Problem{.status = 409, .code = deed.refusal, .detail = to_text(outcome_)},
            is_kept(outcome_)};
    }
    if (deed.line_index) {
        outcome_.told_by = posting.lines()[*deed.line_index].seq;
        return ledger::LineAnswer{*deed.line_index};
    }
    return ledger::TextAnswer{{200, deed.told_by ? every_field(*deed.told_by) : "done"}};
}

Deed SimulatedCommand::use(ledger::Posting& posting, engine::WorkingSet& set)
{
    if (command_.act == Act::Redeem) {
        return redeem(posting, set);
    }
    if (command_.act == Act::SwitchAccount) {
        return switch_account(posting, set);
    }
    auto const wanted = priced(posting, set);
    if (!wanted) {
        return {.refusal = wanted.error()};
    }
    BooksGround ground{*this, set};
    return perform(*wanted, posting, stage_.settings, names(), ground);
}

Deed SimulatedCommand::switch_account(ledger::Posting& posting, engine::WorkingSet& set)
{
    auto& account = posting.account();
    account.status = command_.active ? ledger::AccountStatus::Active : ledger::AccountStatus::Suspended;
    set.shelf<ledger::Books>().touch(account);
    return {};
}

std::expected<simulation::Command, std::string> SimulatedCommand::priced(ledger::Posting& posting,
                                                                         engine::WorkingSet& set)
{
    auto wanted = command_;
    if (command_.meter == 0) {
        return wanted;
    }
    auto const& list = set.shelf<usage::Prices>().list();
    auto const quantity = usage::Quantity::from_micro(command_.quantity);
    auto const refusal = [](usage::PricingRefusal why) {
        return std::unexpected(std::string{why == usage::PricingRefusal::MeterNotFound ? "meter_not_found"
                                           : why == usage::PricingRefusal::MeterInactive
                                               ? "meter_inactive"
                                               : "charge_out_of_range"});
    };
    if (command_.act == Act::Capture) {
        auto const hold = names().holds.find(command_.target);
        auto const pin = names().pins.find(command_.target);
        bool const is_open =
            hold != names().holds.end() && posting.account().find_hold(hold->second) != nullptr;
        if (!is_open || pin == names().pins.end() || pin->second.meter != command_.meter) {
            return wanted;
        }
        auto const charge = list.price_pinned(meter_text(command_.meter), pin->second.version, quantity);
        if (!charge) {
            return refusal(charge.error());
        }
        wanted.amount = charge->credits.micro();
        return wanted;
    }
    auto const charge = list.price(usage::Metered{meter_text(command_.meter), quantity}, posting.now());
    if (!charge) {
        return refusal(charge.error());
    }
    wanted.amount = charge->credits.micro();
    if (command_.act == Act::PlaceHold) {
        names().pins[command_.id] = {command_.meter, charge->version.value()};
    }
    return wanted;
}

Deed SimulatedCommand::redeem(ledger::Posting& posting, engine::WorkingSet& set)
{
    auto& codes = set.shelf<promotions::CodeBook>();
    auto const redeemed =
        promotions::redeem_promo_code(posting, codes, set.shelf<promotions::Guesses>(),
                                      {.code = code_text(command_.code),
                                       .guessers = {{guesser_text(command_.account), stage_.guesses}},
                                       .actor = "service:simulation",
                                       .max_open_grants = stage_.settings.max_open_grants});
    if (!redeemed) {
        return std::visit(RedeemRefused{}, redeemed.error());
    }
    return {.line_index = *redeemed, .uses = codes.find(code_text(command_.code))->uses};
}

engine::Answer SimulatedCommand::render(ledger::Transaction const& line) const
{
    return {201, every_field(line)};
}

void CodeCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<promotions::CodeBook>().need(code_text(code_));
}

void CodeCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& codes = set.shelf<promotions::CodeBook>();
    if (auto* const known = codes.find(code_text(code_))) {
        known->terms.active = terms_.active;
        codes.touch(*known);
        return;
    }
    auto const moment = [](std::optional<Millis> at) {
        return at ? std::optional(Moment::from_milliseconds(*at)) : std::nullopt;
    };
    codes.add({.number = context.numbers.next(context.now),
               .code = code_text(code_),
               .terms = {.credits = Credits::from_micro(terms_.credits),
                         .max_uses = terms_.max_uses,
                         .starts_at = moment(terms_.starts_at),
                         .expires_at = moment(terms_.expires_at),
                         .active = terms_.active,
                         .valid_for_days = terms_.valid_for_days,
                         .new_users_days = terms_.new_users_days},
               .created_by = "service:simulation",
               .created_at = context.now,
               .updated_at = context.now});
}

void PriceCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<usage::Prices>().need(meter_text(meter_));
}

void PriceCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& prices = set.shelf<usage::Prices>();
    auto const name = meter_text(meter_);
    usage::Price const price{.credits = Credits::from_micro(tariff_.credits),
                             .per = tariff_.per,
                             .minimum = Credits::from_micro(tariff_.minimum),
                             .rounding = usage::rounding_from(tariff_.rounding).value()};
    auto const from = from_ ? Moment::from_milliseconds(*from_) : context.now;
    if (auto const* const meter = prices.list().find(name)) {
        return prices.add_price(name, {.version = std::ssize(meter->versions) + 1,
                                       .price = price,
                                       .effective_from = std::max(from, context.now),
                                       .created_at = context.now});
    }
    prices.put({.name = name,
                .number = context.numbers.next(context.now),
                .unit = "unit",
                .description = {},
                .created_at = context.now,
                .versions = {{.price = price, .effective_from = from, .created_at = context.now}}});
}

std::string meter_text(int meter)
{
    return fmt::format("meter-{}", meter);
}

std::string user_text(int account)
{
    return fmt::format("user-{}", account);
}

std::string code_text(int code)
{
    return fmt::format("CODE-{}", code);
}

}  // namespace creditd::simulation
