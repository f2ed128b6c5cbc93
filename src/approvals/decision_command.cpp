#include "approvals/decision_command.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/asking.hpp"
#include "approvals/json.hpp"
#include "approvals/problems.hpp"
#include "base/assert.hpp"
#include "endpoint/answer.hpp"

#include <utility>

namespace creditd::approvals {

using MemoryKind = engine::Memory::Kind;

DecisionCommand::DecisionCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate)
    : ids_(ids),
      key_(std::move(key)),
      mandate_(std::move(mandate))
{}

void DecisionCommand::needs(engine::WorkingSet& set) const
{
    auto& book = set.shelf<ApprovalBook>();
    book.need(key_.number);
    book.need_asker(key_.asker);
}

void DecisionCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    memory_ = MemoryKind::Stored;
    auto const* const found = set.shelf<ApprovalBook>().find(key_.number);
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

std::optional<DecisionRefusal> DecisionCommand::refusal_to_judge(Approval const& approval,
                                                                 engine::WorkingSet& set, Moment now) const
{
    bool const is_own = set.shelf<ApprovalBook>().is_own(mandate_.actor, approval.requested_by);
    return refusal_to_decide(approval, is_own, now);
}

void DecisionCommand::finish(Approval const& before, ApprovalStatus how, std::string outcome,
                             engine::WorkingSet& set, engine::Context const& context)
{
    auto const after = end_approval(set, ids_, before, how, mandate_, std::move(outcome), context);
    auto const result = after.outcome.empty() ? std::nullopt : std::optional<std::string_view>{after.outcome};
    pass_on({200, approval_body(ids_, after, context.now, result)}, MemoryKind::Stored);
}

ApproveCommand::ApproveCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate,
                               Effect effect)
    : DecisionCommand(ids, std::move(key), std::move(mandate)),
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
    if (auto const refusal = refusal_to_judge(approval, set, context.now)) {
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
    finish(approval, ApprovalStatus::Approved, std::move(told.body), set, context);
}

EndCommand::EndCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate,
                       WithoutEffect how, std::unique_ptr<engine::Command> dropped)
    : DecisionCommand(ids, std::move(key), std::move(mandate)),
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

std::optional<DecisionRefusal> EndCommand::refusal(Approval const& approval, engine::WorkingSet& set,
                                                   Moment now) const
{
    return how_ == WithoutEffect::Reject ? refusal_to_judge(approval, set, now)
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
    auto const refused = refusal(approval, set, context.now);
    if (how_ != WithoutEffect::Expire && refused) {
        return refuse(problems::of(*refused));
    }
    if (dropped_) {
        dropped_->decide(set, context);
    }
    switch (how_) {
    case WithoutEffect::Reject: return finish(approval, ApprovalStatus::Rejected, {}, set, context);
    case WithoutEffect::Withdraw: return finish(approval, ApprovalStatus::Withdrawn, {}, set, context);
    case WithoutEffect::Expire: return finish(approval, ApprovalStatus::Expired, {}, set, context);
    }
    CREDITD_ASSERT(false && "a way to end that nobody knows");
}

}  // namespace creditd::approvals
