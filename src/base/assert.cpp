#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace creditd {

void assertion_failed(char const* claim, char const* file, int line)
{
    std::fprintf(stderr, "creditd: assertion failed: %s (%s:%d)\n", claim, file, line);
    std::abort();
}

}  // namespace creditd
