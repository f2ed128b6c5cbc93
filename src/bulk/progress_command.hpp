#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "bulk/job_store.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace creditd::bulk {

// How a job gets on in the background. Each step names the place from which it goes on; when the job stands
// elsewhere, because another node was faster or it was given up, nothing happens.

/// A step that nobody waits for.
class ProgressCommand : public engine::Command
{
public:
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

protected:
    ProgressCommand(crypto::PublicIds const& ids, std::int64_t job) : ids_(ids), number_(job) {}

    /// Whether the job got on; then it is written down and told.
    virtual bool act(Job& job, engine::WorkingSet& set, engine::Context const& context) = 0;

private:
    crypto::PublicIds const& ids_;
    std::int64_t const number_;
};

/// Rows that were planned: they and how far the plan is, in one commit.
class RecordPlanCommand final : public ProgressCommand
{
public:
    /// `before`: where reading stood; `after`: the job as the plan leaves it.
    RecordPlanCommand(crypto::PublicIds const& ids, ReadingPlace before, Job after,
                      std::vector<PlannedRow> rows, std::vector<store::PieceKey> used_up);

protected:
    bool act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    ReadingPlace const before_;
    Job const after_;
    std::vector<PlannedRow> const rows_;
    std::vector<store::PieceKey> const used_up_;
};

/// Rows that were applied, or undone: counted once.
struct Settled
{
    JobStatus status = JobStatus::Applying;  ///< in which the job must be
    std::int64_t from = 0;                   ///< the cursor before
    std::int64_t to = 0;
    bool is_all = false;  ///< no row is left
    JobCounts counts{};   ///< of these rows
    JobTotals totals{};
};
class RecordProgressCommand final : public ProgressCommand
{
public:
    RecordProgressCommand(crypto::PublicIds const& ids, std::int64_t job, Settled settled)
        : ProgressCommand(ids, job),
          settled_(settled)
    {}

protected:
    bool act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Settled const settled_;
};

/// The next rows of a job that was cancelled while it was applied. What a step that broke off did is counted;
/// what it did not is left out for good, so that nobody who still means to do it can.
class LeaveOutCommand final : public ProgressCommand
{
public:
    /// `rows`: those behind `from`; none when it was the last.
    LeaveOutCommand(crypto::PublicIds const& ids, std::int64_t job, std::int64_t from,
                    std::vector<PlannedRow> rows)
        : ProgressCommand(ids, job),
          from_(from),
          rows_(std::move(rows))
    {}

    void needs(engine::WorkingSet& set) const override;

protected:
    bool act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const from_;
    std::vector<PlannedRow> const rows_;
};

/// Ends a job whose record makes no sense.
class FailUnreadableCommand final : public engine::Command
{
public:
    explicit FailUnreadableCommand(std::int64_t job) : job_(job) {}

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    /// After `decide`: whether there was one.
    [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
    std::int64_t const job_;
    bool has_failed_ = false;
};

/// Gives up a job whose parts stopped coming: when nothing happened to it since `updated_at`.
class ForgetJobCommand final : public ProgressCommand
{
public:
    ForgetJobCommand(crypto::PublicIds const& ids, std::int64_t job, Moment updated_at)
        : ProgressCommand(ids, job),
          updated_at_(updated_at)
    {}

protected:
    bool act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    Moment const updated_at_;
};

/// Removes pieces of files that nobody will read any more.
class RemovePiecesCommand final : public engine::Command
{
public:
    explicit RemovePiecesCommand(std::vector<store::PieceKey> pieces) : pieces_(std::move(pieces)) {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::vector<store::PieceKey> const pieces_;
};

}  // namespace creditd::bulk
