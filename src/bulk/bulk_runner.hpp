#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "bulk/row_command.hpp"
#include "bulk/settings.hpp"
#include "endpoint/services.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace creditd::bulk {

/// Does the work of jobs in the background: plans, applies and undoes them slice by slice, and writes down
/// after each how far it is (ADMIN-5). Decides nothing itself: rows take effect by commands like any other,
/// each in a commit with its own state, so that whatever dies when, and whoever else tries, no row is done
/// twice. One thread, not a loop's or a writer's.
class BulkRunner
{
public:
    BulkRunner(endpoint::Services& services, Settings const& settings, ledger::Settings const& accounts);

    /// Goes on with every job that has something to do, a slice of each in turn, until nothing is left or
    /// `may_go_on`, asked before each, says no. A job that meets a StorageFailure, also when the engine does
    /// not take or decide something, is left to the next call, and the others go on; the first of these
    /// failures is thrown at the end.
    void run(std::function<bool()> const& may_go_on);

    /// Jobs that were ended because their records made no sense. Any thread.
    [[nodiscard]] std::uint64_t unreadable_jobs() const { return unreadable_jobs_; }

private:
    using Commands = std::vector<std::unique_ptr<engine::Command>>;

    /// What a call met: a damaged row holds up its own job, not those of others.
    struct Failures
    {
        std::set<std::int64_t> jobs;
        std::exception_ptr first;
    };

    /// A slice of every job at work that has not failed; false when there was none.
    bool run_slices(std::function<bool()> const& may_go_on, Failures& failures);
    void advance(Job const& job);
    void plan(Job const& job);
    void apply(Job const& job);
    void apply_at_once(Job const& job);
    void leave_out(Job const& job);
    void fail_unreadable(std::int64_t job);
    void undo(Job const& job);
    void tidy();

    /// Has commands decided, in their order where they are about one account; waits for all. Throws
    /// StorageFailure when not all were.
    Commands decide_all(Commands commands);
    void decide(std::unique_ptr<engine::Command> command);
    [[nodiscard]] static std::optional<AppliedLine> line_of(storage::Reader& reader, PlannedRow const& row);

    endpoint::Services& services_;
    Settings const& settings_;
    Rules const rules_;
    std::atomic<std::uint64_t> unreadable_jobs_ = 0;
};

}  // namespace creditd::bulk
