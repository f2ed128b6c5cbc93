#include "storage/database.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"

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

void read_anew(Database& database, FunctionRef<void(Reader&)> work)
{
    // Who is silent is not waited for twice.
    constexpr std::chrono::milliseconds at_once{800};
    auto const begun_at = std::chrono::steady_clock::now();
    try {
        return database.read(work);
    } catch (StorageUnavailable const&) {
        if (std::chrono::steady_clock::now() - begun_at > at_once) {
            throw;
        }
    }
    database.read(work);
}

}  // namespace creditd::storage
