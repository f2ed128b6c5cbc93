#include "approvals/decision_command.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/facts.hpp"
#include "approvals/json.hpp"
#include "approvals/problems.hpp"
#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "endpoint/answer.hpp"

#include <utility>

namespace creditd::approvals {

using MemoryKind = engine::Memory::Kind;

DecisionCommand::DecisionCommand(crypto::PublicIds const& ids, std::int64_t number, audit::Mandate mandate)
    : ids_(ids),
      number_(number),
      mandate_(std::move(mandate))
{}

void DecisionCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<ApprovalBook>().need(number_);
}

void DecisionCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    memory_ = MemoryKind::Stored;
    auto const* const found = set.shelf<ApprovalBook>().find(number_);
    if (found == nullptr) {
        return pass_on(endpoint::answer_of(problems::not_found(), mandate_.request_id), MemoryKind::Forget);
    }
    act(Approval{*found}, set, context);
}

void DecisionCommand::refuse(http::Problem const& problem)
{
    pass_on(endpoint::answer_of(problem, mandate_.request_id), MemoryKind::Stored);
}

void DecisionCommand::pass_on(engine::Answer answer, MemoryKind memory)
{
    answer_ = std::move(answer);
    memory_ = memory;
}

void DecisionCommand::end(Approval const& before, ApprovalStatus how, std::string_view action,
                          std::string outcome, engine::WorkingSet& set, engine::Context const& context)
{
    auto const after =
        ended(before, how, {.by = mandate_.actor, .at = context.now, .reason = mandate_.reason},
              std::move(outcome));
    set.shelf<ApprovalBook>().put(after);
    auto const result = after.outcome.empty() ? std::nullopt : std::optional<std::string_view>{after.outcome};
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(mandate_, {.action = action,
                                   .subject = public_id(ids_, after.number),
                                   .before = approval_body(ids_, before, before.requested_at),
                                   .after = approval_body(ids_, after, context.now)}));
    facts::leave(facts::decided, after, set, ids_, context);
    pass_on({200, approval_body(ids_, after, context.now, result)}, MemoryKind::Stored);
}

ApproveCommand::ApproveCommand(crypto::PublicIds const& ids, std::int64_t number, audit::Mandate mandate,
                               Effect effect)
    : DecisionCommand(ids, number, std::move(mandate)),
      effect_(std::move(effect))
{}

engine::Place ApproveCommand::place() const
{
    return engine::Place::global(effect_ ? (*effect_)->place().account : 0);
}

void ApproveCommand::needs(engine::WorkingSet& set) const
{
    DecisionCommand::needs(set);
    if (effect_) {
        (*effect_)->needs(set);
    }
}

engine::Command const* ApproveCommand::done() const
{
    return is_done_ ? effect_->get() : nullptr;
}

void ApproveCommand::act(Approval const& approval, engine::WorkingSet& set, engine::Context const& context)
{
    is_done_ = false;
    if (auto const refusal = refusal_to_decide(approval, mandate().actor, context.now)) {
        return refuse(problems::of(*refusal));
    }
    if (!effect_) {
        return pass_on(endpoint::answer_of(effect_.error(), mandate().request_id), MemoryKind::Forget);
    }
    auto& effect = **effect_;
    effect.decide(set, context);
    auto told = effect.answer();
    if (told.status >= 400) {
        bool const is_kept = effect.memory().kind != MemoryKind::Forget;
        return pass_on(std::move(told), is_kept ? MemoryKind::Stored : MemoryKind::Forget);
    }
    is_done_ = true;
    end(approval, ApprovalStatus::Approved, "approval.approve", std::move(told.body), set, context);
}

EndCommand::EndCommand(crypto::PublicIds const& ids, std::int64_t number, audit::Mandate mandate,
                       WithoutEffect how, std::unique_ptr<engine::Command> dropped)
    : DecisionCommand(ids, number, std::move(mandate)),
      how_(how),
      dropped_(std::move(dropped))
{}

void EndCommand::needs(engine::WorkingSet& set) const
{
    DecisionCommand::needs(set);
    if (dropped_) {
        dropped_->needs(set);
    }
}

std::optional<DecisionRefusal> EndCommand::refusal(Approval const& approval, Moment now) const
{
    return how_ == WithoutEffect::Reject ? refusal_to_decide(approval, mandate().actor, now)
                                         : refusal_to_withdraw(approval, now);
}

void EndCommand::act(Approval const& approval, engine::WorkingSet& set, engine::Context const& context)
{
    if (how_ == WithoutEffect::Withdraw && approval.requested_by != mandate().actor) {
        return pass_on(endpoint::answer_of(problems::not_found(), mandate().request_id), MemoryKind::Forget);
    }
    bool const is_over = approval.status == ApprovalStatus::Pending &&
                         approval.status_at(context.now) == ApprovalStatus::Expired;
    if (how_ == WithoutEffect::Expire && !is_over) {
        return pass_on({204, {}}, MemoryKind::Forget);
    }
    auto const refused = refusal(approval, context.now);
    if (how_ != WithoutEffect::Expire && refused) {
        return refuse(problems::of(*refused));
    }
    if (dropped_) {
        dropped_->decide(set, context);
    }
    switch (how_) {
    case WithoutEffect::Reject:
        return end(approval, ApprovalStatus::Rejected, "approval.reject", {}, set, context);
    case WithoutEffect::Withdraw:
        return end(approval, ApprovalStatus::Withdrawn, "approval.withdraw", {}, set, context);
    case WithoutEffect::Expire:
        return end(approval, ApprovalStatus::Expired, "approval.expire", {}, set, context);
    }
    CREDITD_ASSERT(false && "a way to end that nobody knows");
}

}  // namespace creditd::approvals
