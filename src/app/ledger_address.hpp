#pragma once

#include "app/settings.hpp"

#include <filesystem>
#include <string>

namespace creditd::app {

[[nodiscard]] inline bool is_on_postgres(Settings const& settings)
{
    return !settings.postgres_url.empty();
}

/// Where the ledger is kept, as `database.url` takes it, but without a password.
[[nodiscard]] std::string ledger_address(Settings const& settings);

/// The directory that a server holds and listens in for commands of its operator.
[[nodiscard]] std::filesystem::path control_directory(Settings const& settings);

}  // namespace creditd::app
