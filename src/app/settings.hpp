#pragma once

#include "app/secret.hpp"
#include "approvals/settings.hpp"
#include "audit/settings.hpp"
#include "base/moment.hpp"
#include "bulk/settings.hpp"
#include "engine/engine.hpp"
#include "http/server.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"
#include "live/settings.hpp"
#include "notifications/settings.hpp"
#include "promotions/settings.hpp"
#include "redis/url.hpp"
#include "stripe/settings.hpp"
#include "topups/settings.hpp"
#include "usage/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace creditd::app {

/// Where a listener listens: a numeric address and a port (0: any free one).
struct Listen
{
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;

    /// `127.0.0.1:8080`, `[::1]:8080`.
    [[nodiscard]] std::string text() const;
    bool operator==(Listen const&) const = default;
};

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
enum class LogFormat : std::uint8_t { Auto, Json, Text };  ///< Auto: text on a terminal, else JSON
enum class AccessLog : std::uint8_t { Off, On, Json };     ///< On: as LogFormat says

/// Everything an operator can set; the values here are the defaults. Names, bounds and meanings are in
/// setting_table.cpp, one line each.
struct Settings
{
    std::string public_url;

    Listen http_listen{"127.0.0.1", 8080};
    std::optional<Listen> metrics_listen = Listen{"127.0.0.1", 9464};
    std::size_t io_threads = 1;
    std::size_t worker_threads = 4;
    std::size_t worker_queue = 1024;
    Duration stop_grace = Duration::seconds(5);

    std::string data_directory = "./creditd-data";  ///< of the embedded ledger
    Secret postgres_url;                            ///< empty: the embedded ledger
    std::string node_directory = "./creditd-node";  ///< of a node on PostgreSQL, for its control socket
    std::size_t database_lanes = 3;                 ///< writers of this node on PostgreSQL
    bool unsafe_no_sync = false;  ///< acknowledges what a power cut loses; test ledgers only

    std::optional<redis::Url> redis_url;  ///< from where balances are read; none by default
    Duration redis_timeout = Duration::milliseconds(100);
    std::string redis_ca_file;

    std::string admin_email;
    Secret admin_password;

    http::ServerOptions http;  ///< all but address and port
    std::size_t body_bytes = http::default_body_limit;
    engine::EngineOptions engine;
    ledger::Settings ledger;
    usage::Settings usage;
    promotions::Settings promotions;
    identity::Settings identity;
    notifications::Settings notifications;
    topups::Settings topups;  ///< `return_base` follows from the public URL
    stripe::Settings stripe;
    live::Settings live;
    std::string stripe_publishable_key;               ///< for checkouts inside the wallet; empty: none
    std::vector<std::string> wallet_frame_ancestors;  ///< origins that may frame the wallet
    approvals::Settings approvals;
    bulk::Settings bulk;
    audit::Settings audit;  ///< anchor: both of its files, or none

    bool private_memory = true;

    LogLevel log_level = LogLevel::Info;
    LogFormat log_format = LogFormat::Auto;
    AccessLog access_log = AccessLog::Off;
};

}  // namespace creditd::app
