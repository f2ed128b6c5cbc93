#pragma once

#include <string_view>

struct sqlite3;

namespace creditd::storage::sqlite {

/// Where a call to SQLite stood when it failed.
enum class During { Statement, Commit, Checkpoint };

/// Throws what SQLite's last result means to the engine, with the extended code, its name and SQLite's own
/// message.
///
/// StorageFull for a full disk. CommitUnknown for any I/O error of a commit or a checkpoint, and for a failed
/// sync anywhere: the kernel may have dropped the pages, so a later sync that succeeds proves nothing.
/// StorageFailure for everything else.
[[noreturn]] void throw_failure(sqlite3* connection, int code, During during, std::string_view what);

}  // namespace creditd::storage::sqlite
