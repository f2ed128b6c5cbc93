#include "app/access_log.hpp"

#include "app/logging.hpp"
#include "base/moment.hpp"
#include "http/json_writer.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>

namespace creditd::app {

namespace {

constexpr std::uint64_t warnings_per_second = 100;
constexpr int first_failure = 500;

std::string milliseconds(http::Answered const& answered)
{
    auto const microseconds = answered.took.count();
    return fmt::format("{}.{:03}", microseconds / 1000, microseconds % 1000);
}

std::string_view or_dash(std::string_view text)
{
    return text.empty() ? "-" : text;
}

std::string wall_time()
{
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return to_text(
        Moment::from_milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(since).count()));
}

std::int64_t steady_second()
{
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void warn(WarningBudget& budget, http::Answered const& answered)
{
    auto const leave = budget.ask(steady_second());
    if (leave.left_out > 0) {
        spdlog::warn("{} more requests were answered with a failure", leave.left_out);
    }
    if (leave.may_write) {
        spdlog::warn("{}", access_text(answered));
    }
}

/// A logger of its own: what it writes is the whole line.
std::shared_ptr<spdlog::logger> access_logger(bool is_json)
{
    auto logger =
        std::make_shared<spdlog::logger>("access", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern(is_json ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ access  %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::trace);
    return logger;
}

}  // namespace

std::string access_text(http::Answered const& answered)
{
    return fmt::format("{} {} {}, {} bytes in {} ms{}, {} of {} from {}", or_dash(answered.method),
                       or_dash(answered.route), answered.status, answered.bytes, milliseconds(answered),
                       answered.is_whole ? "" : ", broken off", answered.request_id,
                       answered.principal != nullptr ? std::string_view{answered.principal->id} : "nobody",
                       answered.client_address);
}

std::string access_json(http::Answered const& answered, std::string_view time)
{
    auto const or_null = [](std::string_view text) {
        return text.empty() ? std::nullopt : std::optional<std::string_view>{text};
    };
    std::string line;
    http::json::Writer json{line};
    json.begin_object().member("time", time).member("level", "info").member("message", "answered");
    json.member("method", or_null(answered.method)).member("route", or_null(answered.route));
    json.member("status", std::int64_t{answered.status});
    json.member("bytes", static_cast<std::int64_t>(answered.bytes));
    json.raw_member("milliseconds", milliseconds(answered)).member("whole", answered.is_whole);
    json.member("requestId", answered.request_id);
    json.member("principal", or_null(answered.principal != nullptr ? answered.principal->id : ""));
    json.member("client", answered.client_address).end_object();
    return line;
}

WarningBudget::Leave WarningBudget::ask(std::int64_t second)
{
    std::scoped_lock const lock{mutex_};
    Leave leave;
    if (second != second_) {
        leave.left_out = left_out_;
        second_ = second;
        asked_ = 0;
        left_out_ = 0;
    }
    leave.may_write = ++asked_ <= per_second_;
    left_out_ += leave.may_write ? 0 : 1;
    return leave;
}

void log_answers(http::ServerOptions& options, AccessLog access, LogFormat format)
{
    auto const budget = std::make_shared<WarningBudget>(warnings_per_second);
    if (access == AccessLog::Off) {
        options.told_from = first_failure;
        options.on_answer = [budget](http::Answered const& answered) { warn(*budget, answered); };
        return;
    }
    bool const is_json = access == AccessLog::Json || !is_text_log(format);
    options.on_answer = [budget, is_json, logger = access_logger(is_json)](http::Answered const& answered) {
        if (answered.status >= first_failure) {
            warn(*budget, answered);
        }
        logger->info("{}", is_json ? access_json(answered, wall_time()) : access_text(answered));
    };
}

}  // namespace creditd::app
