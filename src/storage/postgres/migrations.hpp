#pragma once

#include "base/moment.hpp"
#include "storage/migration.hpp"
#include "storage/postgres/cluster.hpp"

#include <span>
#include <vector>

namespace creditd::storage::postgres {

/// The migrations compiled into this program (migrations/postgres), in order.
[[nodiscard]] std::vector<Migration> shipped_migrations();

/// The steps that the database has, none when it is empty. Throws CannotOpen when it has tables of ours
/// without being a ledger.
[[nodiscard]] std::vector<AppliedMigration> applied_migrations(Connection& connection, SteadyTime deadline);

/// Brings the schema to the last of `migrations`, each step in a transaction of its own together with its
/// line in `schema_versions`. Whoever migrates holds the row of version 0 meanwhile: of two nodes that start
/// at once, the second waits and finds it done.
///
/// `now` is written as the time of the steps applied. Throws CannotOpen like `missing_of`, when a step fails,
/// and when the tables there are somebody else's.
void migrate(Connection& connection, std::span<Migration const> migrations, Moment now, SteadyTime deadline);

}  // namespace creditd::storage::postgres
