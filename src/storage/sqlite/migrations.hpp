#pragma once

#include "base/moment.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace creditd::storage::sqlite {

class Connection;

/// One step of the schema. Versions count from 1 without gaps; a step that was ever shipped never changes.
struct Migration
{
    int version = 0;
    std::string_view name;  ///< the file's, for messages: `0001_ledger.sql`
    std::string_view sql;
};

/// The migrations compiled into this program (migrations/sqlite), in order. A file name that is not
/// `NNNN_name.sql` with the next number is a mistake.
[[nodiscard]] std::vector<Migration> shipped_migrations();

/// Brings the schema to the last of `migrations`, each step in a transaction of its own together with its
/// line in `schema_versions`: a process killed at any moment leaves every step whole or absent, and the next
/// start goes on.
///
/// `now` is written as the time of the steps applied. Throws CannotOpen, naming the step and the remedy: the
/// data has a newer schema than `migrations`; an applied step differs from ours (by SHA-256); a step fails.
void migrate(Connection& connection, std::span<Migration const> migrations, Moment now);

}  // namespace creditd::storage::sqlite
