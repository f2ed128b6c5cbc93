#pragma once

#include "approvals/domain/approval.hpp"
#include "approvals/kinds.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace creditd::approvals {

/// Which approval, and who asked for it: neither ever changes.
struct ApprovalKey
{
    std::int64_t number = 0;
    std::string asker;
};

/// Ends an approval. Refused first: `approval_not_found` (not kept).
class DecisionCommand : public engine::Command
{
public:
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = memory_}; }
    [[nodiscard]] engine::Answer answer() const override { return answer_; }

protected:
    DecisionCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate);

    /// Decides on an approval that is there; refuses or ends it.
    virtual void act(Approval const& approval, engine::WorkingSet& set, engine::Context const& context) = 0;

    void refuse(http::Problem const& problem);
    /// Tells what was answered instead, and whether it is kept.
    void pass_on(engine::Answer answer, engine::Memory::Kind memory);
    /// Whether the actor may approve or reject it.
    [[nodiscard]] std::optional<DecisionRefusal> refusal_to_judge(Approval const& approval,
                                                                  engine::WorkingSet& set, Moment now) const;
    /// Writes the end down, and answers 200.
    void finish(Approval const& before, ApprovalStatus how, std::string outcome, engine::WorkingSet& set,
                engine::Context const& context);

    [[nodiscard]] audit::Mandate const& mandate() const { return mandate_; }

private:
    crypto::PublicIds const& ids_;
    ApprovalKey const key_;
    audit::Mandate const mandate_;
    engine::Answer answer_;
    engine::Memory::Kind memory_ = engine::Memory::Kind::Stored;
};

/// Approves, and does in the same commit what was asked for: 200 `{approval, result}`.
///
/// Refused after that, in this order: `own_approval`, `approval_decided`, `approval_expired`, then what the
/// effect refuses: the approval stays pending, and whoever approved is told why.
class ApproveCommand final : public DecisionCommand
{
public:
    ApproveCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate, Effect effect);

    [[nodiscard]] engine::Place place() const override;
    void needs(engine::WorkingSet& set) const override;

    /// The effect once it was decided and approved; else null.
    [[nodiscard]] engine::Command const* done() const;

protected:
    void act(Approval const& approval, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Effect effect_;
    bool is_done_ = false;
};

/// How an approval ends without an effect.
enum class WithoutEffect : std::uint8_t {
    Reject,    ///< by somebody else: `own_approval`, `approval_decided`, `approval_expired`
    Withdraw,  ///< by who asked; to others there is none: `approval_decided`, `approval_expired`
    Expire,    ///< by the program: nothing happens unless it is pending and over
};

/// 200 `{approval}`. `dropped` may be null: what else changes then.
class EndCommand final : public DecisionCommand
{
public:
    EndCommand(crypto::PublicIds const& ids, ApprovalKey key, audit::Mandate mandate, WithoutEffect how,
               std::unique_ptr<engine::Command> dropped);

    void needs(engine::WorkingSet& set) const override;

protected:
    void act(Approval const& approval, engine::WorkingSet& set, engine::Context const& context) override;

private:
    [[nodiscard]] std::optional<DecisionRefusal> refusal(Approval const& approval, engine::WorkingSet& set,
                                                         Moment now) const;

    WithoutEffect const how_;
    std::unique_ptr<engine::Command> dropped_;
};

}  // namespace creditd::approvals
