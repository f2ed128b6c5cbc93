#pragma once

namespace creditd {

/// Stops the process with the place in the log. For our own mistakes only; never fed by input from outside.
[[noreturn]] void assertion_failed(char const* claim, char const* file, int line);

}  // namespace creditd

/// A claim about our own code. On in every build, release included: a ledger that is wrong must stop.
#define CREDITD_ASSERT(claim)                                                                                \
    do {                                                                                                     \
        if (!(claim)) [[unlikely]] {                                                                         \
            ::creditd::assertion_failed(#claim, __FILE__, __LINE__);                                         \
        }                                                                                                    \
    } while (false)
