#pragma once

#include "bulk/apply_row.hpp"
#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "ledger/domain/transaction.hpp"
#include "ledger/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace creditd::bulk {

/// What every row is told. The parts outlive it.
struct Rules
{
    crypto::PublicIds const& ids;
    ledger::Settings const& accounts;
};

/// What names the records that a row's effect looks at.
void need_for_effect(engine::WorkingSet& set, Operation operation, RowIntent const& intent,
                     std::int64_t account);

/// Applies one row, if nobody did before: its effect, its state and its audit entry in one commit
/// (ADMIN-1, ADMIN-5).
class ApplyRowCommand final : public engine::Command
{
public:
    ApplyRowCommand(Rules rules, Job const& job, PlannedRow const& row);

    [[nodiscard]] engine::Place place() const override;
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    /// After `decide`: the row as it is now.
    [[nodiscard]] PlannedRow const& row() const { return row_; }

private:
    Rules const rules_;
    std::int64_t const job_;
    Operation const operation_;
    audit::Mandate const mandate_;
    RowIntent const intent_;
    PlannedRow row_;
};

/// Applies every row of a job in one commit, or none: then the job has failed, and says at which row.
class ApplyAllCommand final : public engine::Command
{
public:
    ApplyAllCommand(Rules rules, std::int64_t job, Operation operation, std::vector<PlannedRow> rows);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    Rules const rules_;
    std::int64_t const job_;
    Operation const operation_;
    std::vector<PlannedRow> const rows_;
    std::vector<RowIntent> intents_;
};

/// A row's line in the ledger with what never changes about its grants: read before the batch, true for ever.
struct AppliedLine
{
    ledger::Transaction line;
    std::vector<ledger::GrantFacts> grants;
};

/// Takes back what one row did, as far as that is possible, if nobody did before: of what was added that
/// which is free, of what was deducted all. A user that was made stays.
class UndoRowCommand final : public engine::Command
{
public:
    /// `line`: empty for a row that made none.
    UndoRowCommand(Rules rules, Job const& job, PlannedRow const& row, std::optional<AppliedLine> line);

    [[nodiscard]] engine::Place place() const override { return engine::Place::of_account(row_.account); }
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    /// After `decide`: the row as it is now.
    [[nodiscard]] PlannedRow const& row() const { return row_; }

private:
    void take_back(engine::WorkingSet& set, engine::Context const& context, PlannedRow& row) const;

    Rules const rules_;
    std::int64_t const job_;
    audit::Mandate const mandate_;
    std::optional<AppliedLine> const line_;
    PlannedRow row_;
};

}  // namespace creditd::bulk
