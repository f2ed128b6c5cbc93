#pragma once

#include "app/settings.hpp"

#include <string>
#include <string_view>

namespace creditd::app {

/// Makes the process's log: lines on standard error, from `level` on. Once, before other threads.
void start_logging(LogLevel level, LogFormat format);

/// True when lines are text; Auto asks whether standard error is a terminal.
[[nodiscard]] bool is_text_log(LogFormat format);

/// A line of the JSON log, without its line feed: `{"time":…,"level":…,"message":…}`.
[[nodiscard]] std::string json_log_line(std::string_view time, std::string_view level,
                                        std::string_view message);

}  // namespace creditd::app
