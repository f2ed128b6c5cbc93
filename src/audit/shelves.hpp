#pragma once

#include "audit/audit_log.hpp"
#include "audit/erasable_entries.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

namespace creditd::audit {

/// Puts the audit log into a working set; after every other shelf, because they may add entries while they
/// record.
inline void add_shelves(engine::WorkingSet& set, storage::Database& /*database*/)
{
    set.add<ErasableEntries>();
    set.add<AuditLog>();
}

}  // namespace creditd::audit
