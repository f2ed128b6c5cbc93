#pragma once

#include "engine/check.hpp"
#include "storage/database.hpp"

#include <vector>

namespace creditd::promotions {

/// Compares what codes say with the redemptions that there are (PROMO-3): `promo_uses`, uses = redemptions ≤
/// maxUses of every code, and no redemption without its code. In slices on snapshots of their own. Any
/// thread. Throws storage::StorageFailure.
[[nodiscard]] std::vector<engine::Check> verify(storage::Database& database);

}  // namespace creditd::promotions
