#pragma once

#include "storage/database.hpp"

#include <cstdint>

namespace creditd::app {

/// The highest number that any row of any table carries, or 0. A table whose rows are numbered by the engine
/// belongs in the list in numbers_used.cpp: a number that is given out twice would name two things.
[[nodiscard]] std::int64_t numbers_used(storage::Database& database);

/// The same on PostgreSQL, where every commit says what was given out until then.
[[nodiscard]] std::int64_t numbers_given_out(storage::Database& database);

}  // namespace creditd::app
