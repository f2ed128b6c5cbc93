#pragma once

namespace creditd::storage::sqlite {

/// Registers, once, a layer over SQLite's own file system that gathers neighbouring writes to a ledger's
/// log, and hands them on before the next sync, read, resize or close. Returns its name, for
/// opening.
///
/// Only for a connection that syncs every commit: without the sync other connections would look for what is
/// still gathered. Throws CannotOpen.
[[nodiscard]] char const* gathering_vfs();

}  // namespace creditd::storage::sqlite
