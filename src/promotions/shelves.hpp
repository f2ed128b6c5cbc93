#pragma once

#include "engine/working_set.hpp"
#include "promotions/code_book.hpp"
#include "promotions/guesses.hpp"
#include "storage/database.hpp"

namespace creditd::promotions {

/// Puts this capability's shelves into a working set.
inline void add_shelves(engine::WorkingSet& set, storage::Database& /*database*/)
{
    set.add<CodeBook>();
    set.add<Guesses>();
}

}  // namespace creditd::promotions
