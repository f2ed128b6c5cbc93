#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::embedded {
struct EmbeddedFile;
}

namespace creditd::storage {

/// One step of the schema. Versions count from 1 without gaps; a step that was ever shipped never changes.
struct Migration
{
    int version = 0;
    std::string_view name;  ///< the file's, for messages: `0001_ledger.sql`
    std::string_view sql;
};

/// A step that the data has already.
struct AppliedMigration
{
    std::int64_t version = 0;
    std::string name;
    std::string digest;           ///< SHA-256 of its text
    std::int64_t applied_at = 0;  ///< milliseconds since 1970
};

/// The steps in files compiled into this program, in order. A file name that is not `NNNN_name.sql` with the
/// next number is a mistake.
[[nodiscard]] std::vector<Migration> migrations_from(std::span<embedded::EmbeddedFile const> files);

/// SHA-256 of a step's text.
[[nodiscard]] std::string digest_of(Migration const& migration);

/// The steps that are missing. Throws CannotOpen, naming the step and the remedy: the data has a newer schema
/// than `migrations`, or an applied step differs from ours.
[[nodiscard]] std::span<Migration const> missing_of(std::span<Migration const> migrations,
                                                    std::span<AppliedMigration const> applied);

}  // namespace creditd::storage
