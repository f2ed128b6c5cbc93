#include "app/logging.hpp"

#include "base/moment.hpp"
#include "http/json_writer.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <unistd.h>

namespace creditd::app {

namespace {

/// One JSON object a line, whatever the message holds.
class JsonFormatter final : public spdlog::formatter
{
public:
    void format(spdlog::details::log_msg const& message, spdlog::memory_buf_t& out) override
    {
        auto const since = message.time.time_since_epoch();
        auto const time = to_text(
            Moment::from_milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(since).count()));
        auto const level = spdlog::level::to_string_view(message.level);
        auto const line = json_log_line(time, {level.data(), level.size()},
                                        {message.payload.data(), message.payload.size()});
        out.append(line.data(), line.data() + line.size());
        out.push_back('\n');
    }

    [[nodiscard]] std::unique_ptr<formatter> clone() const override
    {
        return std::make_unique<JsonFormatter>();
    }
};

spdlog::level::level_enum level_of(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warning: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

std::string json_log_line(std::string_view time, std::string_view level, std::string_view message)
{
    std::string line;
    http::json::Writer{line}
        .begin_object()
        .member("time", time)
        .member("level", level)
        .member("message", message)
        .end_object();
    return line;
}

bool is_text_log(LogFormat format)
{
    return format == LogFormat::Text || (format == LogFormat::Auto && isatty(STDERR_FILENO) == 1);
}

void start_logging(LogLevel level, LogFormat format)
{
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("creditd", std::move(sink));
    if (is_text_log(format)) {
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %-7l %v", spdlog::pattern_time_type::utc);
    } else {
        logger->set_formatter(std::make_unique<JsonFormatter>());
    }
    logger->set_level(level_of(level));
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace creditd::app
