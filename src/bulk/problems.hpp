#pragma once

#include "bulk/apply_row.hpp"
#include "http/problem.hpp"
#include "ledger/undo_adjustment.hpp"

#include <span>

namespace creditd::bulk::problems {

extern http::ProblemKind const bulk_job_not_found;             ///< 404
extern http::ProblemKind const bulk_part_unexpected;           ///< 409
extern http::ProblemKind const bulk_too_many_jobs;             ///< 409
extern http::ProblemKind const bulk_file_too_large;            ///< 413
extern http::ProblemKind const bulk_not_planned;               ///< 409
extern http::ProblemKind const bulk_plan_stale;                ///< 409
extern http::ProblemKind const bulk_nothing_to_apply;          ///< 409
extern http::ProblemKind const bulk_has_invalid_rows;          ///< 409
extern http::ProblemKind const bulk_too_large_for_one_commit;  ///< 422
extern http::ProblemKind const bulk_not_cancellable;           ///< 409
extern http::ProblemKind const bulk_not_undoable;              ///< 409

[[nodiscard]] std::span<http::ProblemKind const* const> all();

/// What a row says that was refused: the code and the sentence that its own route would have told.
[[nodiscard]] RowProblem row_problem_of(RefusedRow const& refusal);

/// The same for a row that could not be undone.
[[nodiscard]] RowProblem row_problem_of(ledger::UndoRefusal refusal);

}  // namespace creditd::bulk::problems
