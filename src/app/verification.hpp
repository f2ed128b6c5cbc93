#pragma once

#include "app/settings.hpp"
#include "engine/check.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace creditd::app {

/// `{"ok":true,"checks":[{"name":…,"ok":…,"checked":…,"violations":…,"first":…}]}`.
[[nodiscard]] std::string verification_json(std::span<engine::Check const> checks);

[[nodiscard]] bool all_ok(std::span<engine::Check const> checks);

/// Runs every capability's verify on a database that may be in use, and keeps the figures of the last run.
/// Any thread.
class Verifier
{
public:
    Verifier(Settings const& settings, storage::Database& database) : settings_(settings), database_(database)
    {}

    /// Empty when another run is under way. Takes seconds on a large ledger. Throws as verify_all does.
    [[nodiscard]] std::optional<std::vector<engine::Check>> run();

    [[nodiscard]] std::int64_t last_violations() const { return last_violations_; }
    [[nodiscard]] std::int64_t last_took_ms() const { return last_took_ms_; }  ///< −1 before the first run

private:
    Settings const& settings_;
    storage::Database& database_;
    std::atomic<bool> is_running_ = false;
    std::atomic<std::int64_t> last_violations_ = 0;
    std::atomic<std::int64_t> last_took_ms_ = -1;
};

}  // namespace creditd::app
