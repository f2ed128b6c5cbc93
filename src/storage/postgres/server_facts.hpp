#pragma once

#include "storage/postgres/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::storage::postgres {

/// What is asked of every server before it is used.
struct ServerFacts
{
    static std::string_view const query;

    ServerFacts() = default;
    explicit ServerFacts(Result const& answer);

    std::int64_t version = 0;  ///< 150020 for 15.20
    std::string encoding;
    std::string fsync;
    std::string full_page_writes;
    std::string synchronous_commit;
    std::string standbys;  ///< synchronous_standby_names
    bool is_standby = false;
    bool is_read_only = false;
    std::int64_t identity = 0;  ///< of the cluster
    std::int64_t timeline = 0;  ///< 0 of a standby
};

/// Throws CannotOpen, with the remedy, for what would stay wrong: an old server, another encoding than UTF8,
/// settings that lose acknowledged writes. Throws StorageUnavailable for what may pass or be found on another
/// host: a standby, a server that takes no writes.
void refuse_unfit(ServerFacts const& facts);

}  // namespace creditd::storage::postgres
