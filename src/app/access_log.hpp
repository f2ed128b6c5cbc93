#pragma once

#include "app/settings.hpp"
#include "http/answered.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace creditd::app {

/// `POST /credits/usage 201, 312 bytes in 1.204 ms, req_… of user:usr_… from 127.0.0.1`.
[[nodiscard]] std::string access_text(http::Answered const& answered);

/// The same as one object: `{"time":…,"level":"info","message":"answered","method":…,"route":…,"status":…,
/// "bytes":…,"milliseconds":…,"whole":…,"requestId":…,"principal":…,"client":…}`, without a line feed.
[[nodiscard]] std::string access_json(http::Answered const& answered, std::string_view time);

/// How many warnings a second may write. An overloaded server refuses thousands of requests a second, and
/// must not spend its time on saying so. Any thread.
class WarningBudget
{
public:
    explicit WarningBudget(std::uint64_t per_second) : per_second_(per_second) {}

    struct Leave
    {
        bool may_write = false;
        std::uint64_t left_out = 0;  ///< warnings of earlier seconds that nobody saw; told once
    };
    [[nodiscard]] Leave ask(std::int64_t second);

private:
    std::uint64_t const per_second_;
    std::mutex mutex_;
    std::int64_t second_ = 0;
    std::uint64_t asked_ = 0;
    std::uint64_t left_out_ = 0;
};

/// Has the server's answers logged: each from 500 on as a warning, and with `access` every one in a line of
/// its own, whatever the log's level. Switched off, an answer below 500 costs one comparison.
void log_answers(http::ServerOptions& options, AccessLog access, LogFormat format);

}  // namespace creditd::app
