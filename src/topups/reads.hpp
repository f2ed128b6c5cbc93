#pragma once

#include "endpoint/services.hpp"
#include "storage/function_ref.hpp"
#include "storage/reader.hpp"
#include "topups/catalogue_store.hpp"
#include "topups/event_store.hpp"
#include "topups/object_store.hpp"
#include "topups/purchase_store.hpp"

namespace creditd::topups {

// What the routes read: the finding and listing functions of the stores, on a snapshot.

/// Reads on a worker's thread. False, and logged, when the database could not.
[[nodiscard]] bool try_read(endpoint::Services& services, storage::FunctionRef<void(storage::Reader&)> work);

}  // namespace creditd::topups
