#pragma once

#include "bulk/job_book.hpp"
#include "bulk/row_book.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

namespace creditd::bulk {

/// Puts this capability's shelves into a working set, before that of the approvals.
inline void add_shelves(engine::WorkingSet& set, storage::Database& /*database*/)
{
    set.add<JobBook>(set);
    set.add<RowBook>();
}

}  // namespace creditd::bulk
