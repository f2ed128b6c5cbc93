#pragma once

#include "base/credits.hpp"

#include <cstddef>
#include <cstdint>

namespace creditd::bulk {

/// What an operator can set about bulk work; defaults as shipped.
struct Settings
{
    std::size_t request_bytes = std::size_t{10} << 20;  ///< one part of a file
    std::int64_t file_bytes = std::int64_t{256} << 20;  ///< all parts together
    std::int64_t rows = 1'000'000;                      ///< of one file
    std::int64_t jobs_under_way = 20;  ///< being received, planned, applied or undone; a new one is refused
    Credits approval_above{};  ///< credits a job moves, magnitudes added up; above it a second person agrees
                               ///< (ADMIN-4); 0: off
};

}  // namespace creditd::bulk
