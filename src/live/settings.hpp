#pragma once

#include <cstddef>

namespace creditd::live {

/// How much may be watched at once. Each stream is a connection and a few kilobytes.
struct Settings
{
    std::size_t streams = 2'000;             ///< of everybody; at least 1
    std::size_t streams_per_principal = 16;  ///< tabs and devices of one user, or one program; at least 1
};

}  // namespace creditd::live
