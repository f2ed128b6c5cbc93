#pragma once

#include "engine/working_set.hpp"
#include "storage/database.hpp"
#include "topups/auto_top_ups.hpp"
#include "topups/catalogue.hpp"
#include "topups/event_log.hpp"
#include "topups/purchase_book.hpp"
#include "topups/reconciliation_log.hpp"

namespace creditd::topups {

/// Puts this capability's shelves into a working set.
inline void add_shelves(engine::WorkingSet& set, storage::Database& /*database*/)
{
    set.add<Catalogue>();
    set.add<PurchaseBook>();
    set.add<EventLog>();
    set.add<AutoTopUps>();
    set.add<ReconciliationLog>();
}

}  // namespace creditd::topups
