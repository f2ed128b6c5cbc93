#include "storage/database.hpp"

#include "base/assert.hpp"

namespace creditd::storage {

bool Database::was_committed(int /*lane*/, std::chrono::steady_clock::time_point /*deadline*/)
{
    CREDITD_ASSERT(false && "an engine whose commits may stay undecided must be able to find out");
    return false;
}

void Database::read_in_slices(FunctionRef<bool(Reader&)> slice)
{
    bool more = true;
    while (more) {
        read([&](Reader& reader) { more = slice(reader); });
    }
}

}  // namespace creditd::storage
