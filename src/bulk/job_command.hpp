#pragma once

#include "audit/domain/mandate.hpp"
#include "bulk/domain/job.hpp"
#include "bulk/job_store.hpp"
#include "bulk/settings.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"
#include "http/problem.hpp"
#include "identity/role_json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::bulk {

/// A change of a job that somebody asked for, with its audit entry in the same commit. Refused first:
/// `bulk_job_not_found` (not kept).
class JobCommand : public engine::Command
{
public:
    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {.kind = memory_}; }
    [[nodiscard]] engine::Answer answer() const override { return answer_; }

protected:
    using Memory = engine::Memory::Kind;

    JobCommand(crypto::PublicIds const& ids, std::int64_t job, audit::Mandate mandate)
        : ids_(ids),
          number_(job),
          mandate_(std::move(mandate))
    {}

    /// Decides about a job that is there; answers in every case. Refuses before the first change.
    virtual void act(Job& job, engine::WorkingSet& set, engine::Context const& context) = 0;

    void refuse(http::Problem const& problem, Memory memory = Memory::Stored);
    void answer_with(engine::Answer answer, Memory memory = Memory::Stored)
    {
        answer_ = std::move(answer);
        memory_ = memory;
    }
    /// Writes the job down, tells of it, and answers with it.
    void accept(int status, Job& job, engine::WorkingSet& set, engine::Context const& context);
    /// Puts on record that the job was at `before`.
    void note(engine::WorkingSet& set, std::string_view action, JobStatus before, Job const& job) const;

    [[nodiscard]] crypto::PublicIds const& ids() const { return ids_; }
    [[nodiscard]] std::int64_t number() const { return number_; }
    [[nodiscard]] audit::Mandate const& mandate() const { return mandate_; }

private:
    crypto::PublicIds const& ids_;
    std::int64_t const number_;
    audit::Mandate const mandate_;
    engine::Answer answer_;
    Memory memory_ = Memory::Stored;
};

/// What is known of a file before its rows are read.
struct NewFile
{
    Operation operation = Operation::Adjust;
    FileFormat format = FileFormat::Csv;
    char delimiter = ',';
    std::vector<Heading> headings{};
    std::string name{};
};

/// Begins a job that is to receive a file. Answers nothing itself, but when refused: `bulk_too_many_jobs`.
class OpenJobCommand final : public engine::Command
{
public:
    OpenJobCommand(Settings const& settings, NewFile file, audit::Mandate mandate);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override;
    [[nodiscard]] engine::Answer answer() const override { return answer_; }

    /// After `decide`: the job's number, 0 when refused.
    [[nodiscard]] std::int64_t number() const { return number_; }

private:
    Settings const& settings_;
    NewFile const file_;
    audit::Mandate const mandate_;
    std::int64_t number_ = 0;
    engine::Answer answer_{};
};

/// Some bytes of a part of a file.
struct Stretch
{
    std::int64_t part = 1;
    std::int64_t upload = 0;  ///< names the request
    std::int64_t first_piece = 0;
    bool ends_part = false;
    bool ends_file = false;
    std::int64_t part_bytes = 0;  ///< of the whole part
    std::string bytes;
};

/// Keeps a stretch of a part, in pieces; the one that ends the part makes it received: 202 `{job}`, to be
/// planned when the file ends with it. The others are not kept under the request's key, which is the last
/// one's.
///
/// Of requests that send the same part at once the last to begin has it, whole.
///
/// Refused: `bulk_job_not_found` to everybody but who began the job (not kept), `bulk_part_unexpected` (not
/// kept when another request took the part over), then `bulk_file_too_large`.
class ReceiveCommand final : public JobCommand
{
public:
    ReceiveCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job, Stretch stretch,
                   audit::Mandate mandate);

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    void keep(engine::WorkingSet& set, Job const& job) const;

    Settings const& settings_;
    Stretch const stretch_;
};

/// A command that may have to wait for a second person (ADMIN-4).
class WeighedCommand : public JobCommand
{
public:
    void needs(engine::WorkingSet& set) const override;

protected:
    WeighedCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job,
                   std::optional<Credits> largest_alone, audit::Mandate mandate)
        : JobCommand(ids, job, std::move(mandate)),
          settings_(settings),
          largest_alone_(largest_alone)
    {}

    /// Which of the two is wanted; the API's words, kept with the approval.
    static constexpr std::string_view to_apply = "apply";
    static constexpr std::string_view to_undo = "undo";

    /// True when it was answered: somebody else is asked, and the job waits for them, or nobody may.
    bool held_up(Job& job, std::string_view action, engine::WorkingSet& set, engine::Context const& context);

private:
    Settings const& settings_;
    std::optional<Credits> const largest_alone_;
};

/// Who applies, and how much of it alone.
struct Applicant
{
    identity::Powers powers;
    std::optional<Credits> largest_alone{};  ///< the role's limit of one adjustment; empty: any
};

/// Lets a plan be applied: 202 `{job}`; above what one person may do alone 202 `{approval}` (ADMIN-4).
///
/// Refused in this order: `bulk_not_planned`, `bulk_plan_stale`, `bulk_nothing_to_apply`,
/// `bulk_has_invalid_rows`, `bulk_too_large_for_one_commit`, then roles that the applicant may not give
/// (`permission_not_held`), then `adjustment_above_limit` where there is no second person (not kept).
class ApplyJobCommand final : public WeighedCommand
{
public:
    struct Wish
    {
        std::string plan_hash;  ///< hex
        ApplyMode mode = ApplyMode::PerRow;
        std::vector<std::string> roles;  ///< that the plan gives to users
        Credits largest{};               ///< of the plan; with the roles what permissions were judged by
    };
    ApplyJobCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job, Wish wish,
                    Applicant applicant, audit::Mandate mandate);

    void needs(engine::WorkingSet& set) const override;

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;

private:
    [[nodiscard]] std::optional<http::Problem> refusal(Job const& job) const;
    [[nodiscard]] std::optional<http::Problem> role_refusal(engine::WorkingSet& set) const;

    Wish const wish_;
    identity::Powers const powers_;
};

/// Gives a job up, and withdraws the approval that applying it waits for: 200 `{job}`. Refused:
/// `bulk_not_cancellable`.
class CancelJobCommand final : public JobCommand
{
public:
    CancelJobCommand(crypto::PublicIds const& ids, std::int64_t job, audit::Mandate mandate)
        : JobCommand(ids, job, std::move(mandate))
    {}

    void needs(engine::WorkingSet& set) const override;

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;
};

/// Lets what was applied be taken back: 202 `{job}`; above what one person may do alone 202 `{approval}`
/// (ADMIN-4). Refused: `bulk_not_undoable`, also while an approval is waited for, then
/// `adjustment_above_limit` where there is no second person (not kept).
class UndoJobCommand final : public WeighedCommand
{
public:
    /// `largest_alone`: the role's limit of one adjustment; empty: any.
    UndoJobCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job,
                   std::optional<Credits> largest_alone, audit::Mandate mandate)
        : WeighedCommand(ids, settings, job, largest_alone, std::move(mandate))
    {}

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;
};

/// A job and the approval that it waits for.
struct AwaitingJob
{
    std::int64_t job = 0;
    std::int64_t approval = 0;
};

/// What follows for a job from the end of the approval that it waits for.
class ApprovalEndedCommand : public JobCommand
{
public:
    ApprovalEndedCommand(crypto::PublicIds const& ids, AwaitingJob awaiting, audit::Mandate mandate)
        : JobCommand(ids, awaiting.job, std::move(mandate)),
          approval_(awaiting.approval)
    {}

protected:
    /// The number of that approval.
    [[nodiscard]] std::int64_t ended_approval() const { return approval_; }

private:
    std::int64_t const approval_;
};

/// What a second person agreed to begins (ADMIN-4): 202 `{job}`. Refused: `bulk_not_planned`, when the job
/// waits for this approval no more.
class ApplyApprovedCommand final : public ApprovalEndedCommand
{
public:
    using ApprovalEndedCommand::ApprovalEndedCommand;

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;
};

/// The same for undoing. Refused: `bulk_not_undoable`.
class UndoApprovedCommand final : public ApprovalEndedCommand
{
public:
    using ApprovalEndedCommand::ApprovalEndedCommand;

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;
};

/// A job whose approval ended without it is planned again, or stays as it was applied.
class DropApprovalCommand final : public ApprovalEndedCommand
{
public:
    using ApprovalEndedCommand::ApprovalEndedCommand;

protected:
    void act(Job& job, engine::WorkingSet& set, engine::Context const& context) override;
};

}  // namespace creditd::bulk
