#include "usage/hold_command.hpp"

#include "ledger/ended_holds.hpp"
#include "ledger/problems.hpp"
#include "usage/prices.hpp"
#include "usage/record_usage_command.hpp"

#include <utility>

namespace creditd::usage {

using ledger::HoldState;
using ledger::LineAnswer;
using ledger::Posting;
using ledger::Refusal;
using ledger::Verdict;
using ledger::WhenSuspended;

namespace {

http::Problem no_such_hold()
{
    return http::problem_of(ledger::problems::hold_not_found, "there is no such hold");
}

Refusal ended(std::optional<ledger::HoldSnapshot> const& hold)
{
    if (!hold || hold->kind != ledger::HoldKind::Usage) {
        return {no_such_hold()};
    }
    if (hold->state == HoldState::Expired) {
        return {http::problem_of(ledger::problems::hold_expired,
                                 "this hold ended at " + to_text(hold->expires_at.value()))};
    }
    auto problem = http::problem_of(ledger::problems::hold_ended,
                                    "this hold was " + std::string{name_of(hold->state)} + " before");
    problem.extra.emplace_back("state", '"' + std::string{name_of(hold->state)} + '"');
    return {std::move(problem)};
}

/// One for each kind of refusal, so that a new kind does not compile until it has an answer.
struct Refusing
{
    Terms const& terms;

    Refusal operator()(ledger::TooManyHolds) const
    {
        return {http::problem_of(ledger::problems::too_many_holds,
                                 "this account has as many open holds as one may have")};
    }
    Refusal operator()(ledger::InsufficientCredits const& figures) const
    {
        return refusal_of(terms, figures);
    }
    Refusal operator()(ledger::HoldNotOpen) const { return {no_such_hold()}; }
    Refusal operator()(ledger::CaptureExceedsHold const& refusal) const
    {
        auto problem = http::problem_of(ledger::problems::capture_exceeds_hold,
                                        "this hold has " + to_text(refusal.left) + " credits left");
        problem.extra.emplace_back("remaining", to_text(refusal.left));
        return {std::move(problem)};
    }
};

}  // namespace

PlaceHold::PlaceHold(Terms terms, std::string user_id, std::string request_id, Demand demand, Duration life,
                     ledger::Purpose purpose)
    : AccountCommand(std::move(user_id), std::move(request_id), WhenSuspended::Refuse),
      terms_(terms),
      demand_(std::move(demand)),
      life_(life),
      purpose_(std::move(purpose))
{}

std::expected<ledger::Account*, http::Problem> PlaceHold::absent(ledger::Books& books,
                                                                 engine::Context const& context)
{
    return open_if_allowed(terms_, books, user_id(), purpose_.actor, context);
}

Verdict PlaceHold::act(Posting& posting, engine::WorkingSet& set, engine::Context const&)
{
    auto const priced = set.shelf<Prices>().list().price(demand_, posting.now());
    if (!priced) {
        return refusal_of(priced.error());
    }
    auto const index = place_hold(posting,
                                  {.amount = priced->credits,
                                   .expires_at = posting.now() + life_,
                                   .priced = charge_of(demand_, *priced),
                                   .purpose = purpose_},
                                  terms_.accounts.max_open_holds);
    if (!index) {
        return std::visit(Refusing{terms_}, index.error());
    }
    return LineAnswer{*index};
}

engine::Answer PlaceHold::render(ledger::Transaction const& line) const
{
    return hold_answer(terms_, 201, user_id(), line);
}

HoldStep::HoldStep(Terms terms, HoldName hold, std::string request_id, ledger::Purpose purpose)
    : AccountCommand(hold.account, std::move(request_id), WhenSuspended::Proceed),
      terms_(terms),
      hold_(hold.number),
      purpose_(std::move(purpose))
{}

void HoldStep::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    set.shelf<ledger::EndedHolds>().need(account(), hold_);
}

std::expected<ledger::Account*, http::Problem> HoldStep::absent(ledger::Books& /*books*/,
                                                                engine::Context const& /*context*/)
{
    return std::unexpected(no_such_hold());
}

std::optional<Verdict> HoldStep::answered_before(Posting& /*posting*/, engine::WorkingSet& /*set*/)
{
    return std::nullopt;
}

Verdict HoldStep::act(Posting& posting, engine::WorkingSet& set, engine::Context const&)
{
    if (auto before = answered_before(posting, set)) {
        return std::move(*before);
    }
    auto const* const open = posting.account().find_hold(hold_);
    if (open == nullptr) {
        return ended(set.shelf<ledger::EndedHolds>().find(account(), hold_));
    }
    if (open->kind != ledger::HoldKind::Usage) {
        return Refusal{no_such_hold()};
    }
    return step(posting, *open, set);
}

engine::Answer HoldStep::render(ledger::Transaction const& line) const
{
    return hold_answer(terms_, 200, user_id(), line);
}

CaptureHold::CaptureHold(Terms terms, HoldName hold, std::string request_id, CaptureTerms capture,
                         ledger::Purpose purpose)
    : HoldStep(terms, hold, std::move(request_id), std::move(purpose)),
      capture_(capture)
{}

void CaptureHold::needs(engine::WorkingSet& set) const
{
    HoldStep::needs(set);
    if (!purpose().reference.empty()) {
        set.shelf<ledger::Books>().need_reference(account(), purpose().reference);
    }
}

std::optional<Verdict> CaptureHold::answered_before(Posting& /*posting*/, engine::WorkingSet& set)
{
    auto const* const earlier =
        purpose().reference.empty()
            ? nullptr
            : set.shelf<ledger::Books>().find_reference(account(), purpose().reference);
    if (earlier == nullptr) {
        return std::nullopt;
    }
    // A capture of all that was left names no amount: whatever the first one took is the same content.
    ledger::Transaction probe;
    probe.hold.emplace().number = hold();
    probe.amount = earlier->amount;
    probe.charge = earlier->charge;
    if (auto const* const credits = std::get_if<Credits>(&capture_.demand)) {
        probe.amount = -*credits;
        probe.charge.reset();
    } else if (auto const* const quantity = std::get_if<Quantity>(&capture_.demand)) {
        probe.charge = ledger::Charge{.meter = earlier->charge ? earlier->charge->meter : std::string{},
                                      .quantity = to_text(*quantity)};
    }
    probe.reason = purpose().reason;
    probe.metadata = purpose().metadata;
    return again_or_reused(terms(), user_id(), *earlier, probe);
}

std::expected<CaptureHold::Amount, Refusal> CaptureHold::amount_of(ledger::OpenHold const& hold,
                                                                   engine::WorkingSet& set) const
{
    if (auto const* const credits = std::get_if<Credits>(&capture_.demand)) {
        return Amount{*credits, std::nullopt};
    }
    if (std::holds_alternative<AllThatIsLeft>(capture_.demand)) {
        // All of a hold that nothing was taken from yet is the quantity it was placed for.
        bool const whole = hold.captured.is_zero();
        return Amount{hold.left(), whole ? hold.priced : std::nullopt};
    }
    if (!hold.priced) {
        return std::unexpected(Refusal{http::validation_failed(
            {{"quantity", "not_metered", "This hold was placed in credits, so a quantity has no price."}})});
    }
    auto const quantity = std::get<Quantity>(capture_.demand);
    auto const& pinned = *hold.priced;
    auto const priced = set.shelf<Prices>().list().price_pinned(pinned.meter, pinned.price_version, quantity);
    if (!priced) {
        return std::unexpected(refusal_of(priced.error()));
    }
    return Amount{priced->credits, ledger::Charge{pinned.meter, pinned.price_version, to_text(quantity)}};
}

Verdict CaptureHold::step(Posting& posting, ledger::OpenHold const& open, engine::WorkingSet& set)
{
    auto amount = amount_of(open, set);
    if (!amount) {
        return std::move(amount.error());
    }
    bool const has_reference = !purpose().reference.empty();
    auto const index = capture_hold(posting, {.hold = hold(),
                                              .amount = amount->credits,
                                              .overage = capture_.overage,
                                              .final = capture_.final,
                                              .charge = std::move(amount->charge),
                                              .purpose = purpose()});
    if (!index) {
        return std::visit(Refusing{terms()}, index.error());
    }
    if (has_reference) {
        set.shelf<ledger::Books>().use_reference(*index);
    }
    return LineAnswer{*index};
}

Verdict ReleaseHold::step(Posting& posting, ledger::OpenHold const& /*open*/, engine::WorkingSet& /*set*/)
{
    auto const index = release_hold(posting, hold(), purpose());
    CREDITD_ASSERT(index.has_value());
    return LineAnswer{*index};
}

ExtendHold::ExtendHold(Terms terms, HoldName hold, std::string request_id, Duration life,
                       ledger::Purpose purpose)
    : HoldStep(terms, hold, std::move(request_id), std::move(purpose)),
      life_(life)
{}

Verdict ExtendHold::step(Posting& posting, ledger::OpenHold const& /*open*/, engine::WorkingSet& /*set*/)
{
    auto const index = extend_hold(posting, hold(), posting.now() + life_, purpose());
    CREDITD_ASSERT(index.has_value());
    return LineAnswer{*index};
}

}  // namespace creditd::usage
