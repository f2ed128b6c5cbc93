#include "topups/reads.hpp"

#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

namespace creditd::topups {

bool try_read(endpoint::Services& services, storage::FunctionRef<void(storage::Reader&)> work)
{
    try {
        services.database.read(work);
        return true;
    } catch (storage::StorageFailure const& failure) {
        spdlog::error("top-ups could not be read: {}", failure.what());
        return false;
    }
}

}  // namespace creditd::topups
