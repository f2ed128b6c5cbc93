#pragma once

struct sqlite3_pcache_methods2;

namespace creditd::storage::sqlite {

/// SQLite's page cache in our own form, for SQLITE_CONFIG_PCACHE2. See page_cache.cpp for why.
[[nodiscard]] sqlite3_pcache_methods2 const& page_cache_methods();

}  // namespace creditd::storage::sqlite
