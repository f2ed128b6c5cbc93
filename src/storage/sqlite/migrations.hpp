#pragma once

#include "base/moment.hpp"
#include "storage/migration.hpp"

#include <span>
#include <vector>

namespace creditd::storage::sqlite {

class Connection;

using storage::AppliedMigration;
using storage::Migration;

/// The migrations compiled into this program (migrations/sqlite), in order. A file name that is not
/// `NNNN_name.sql` with the next number is a mistake.
[[nodiscard]] std::vector<Migration> shipped_migrations();

/// The steps that the file has, none when it is new.
[[nodiscard]] std::vector<AppliedMigration> applied_migrations(Connection& connection);

/// Brings the schema to the last of `migrations`, each step in a transaction of its own together with its
/// line in `schema_versions`: a process killed at any moment leaves every step whole or absent, and the next
/// start goes on.
///
/// `now` is written as the time of the steps applied. Throws CannotOpen like `missing_of`, and when a step
/// fails.
void migrate(Connection& connection, std::span<Migration const> migrations, Moment now);

}  // namespace creditd::storage::sqlite
