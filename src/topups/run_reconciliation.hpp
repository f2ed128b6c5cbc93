#pragma once

#include "audit/domain/mandate.hpp"
#include "base/moment.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "topups/reconciliation.hpp"

#include <optional>

namespace creditd::topups {

/// `POST /admin/reconciliation/runs`: writes down who has a pass begin, and why. 202 `{running}`. Refused:
/// `reconciliation_running`. Whoever submits it begins the pass when it `is_granted` and committed.
class RunReconciliation final : public engine::Command
{
public:
    /// `reconciliation` is asked whether a pass runs; it outlives this.
    RunReconciliation(Reconciliation const& reconciliation, audit::Mandate mandate, Moment from, Moment to);

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = engine::Memory::Kind::Stored}; }
    [[nodiscard]] engine::Answer answer() const override;

    [[nodiscard]] bool is_granted() const { return !problem_; }
    [[nodiscard]] Moment from() const { return from_; }
    [[nodiscard]] Moment to() const { return to_; }

private:
    Reconciliation const& reconciliation_;
    audit::Mandate const mandate_;
    Moment const from_;
    Moment const to_;
    std::optional<http::Problem> problem_;
};

}  // namespace creditd::topups
