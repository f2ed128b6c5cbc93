#pragma once

#include "app/settings.hpp"
#include "engine/check.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::app {

/// `{"ok":true,"checks":[{"name":…,"ok":…,"checked":…,"violations":…,"first":…}]}`.
[[nodiscard]] std::string verification_json(std::span<engine::Check const> checks);

[[nodiscard]] bool all_ok(std::span<engine::Check const> checks);

/// Which seals the audit log is compared with, where they are not the settings'.
struct AnchorWish
{
    std::string anchor{};  ///< file; empty: as the settings have it
    std::string key{};     ///< PEM, the public half will do; empty: as the settings have it

    /// For the server that holds the ledger, as one line; paths as seen from here become absolute.
    [[nodiscard]] std::string to_json() const;
    [[nodiscard]] static std::optional<AnchorWish> from_json(std::string_view words);
};

/// Recomputes the audit log (ADMIN-2). Refused, with a sentence: an anchor without a key to check it, an
/// anchor file that is not there. Throws as audit::verify does.
[[nodiscard]] std::expected<std::vector<engine::Check>, std::string> verify_audit(Settings const& settings,
                                                                                  storage::Database& database,
                                                                                  AnchorWish const& wish);

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
