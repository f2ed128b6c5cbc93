#include "http/response_head.hpp"

#include "http/json_writer.hpp"
#include "http/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace creditd::http {

namespace {

std::string_view reason_of(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out += name;
    out += ": ";
    bool const is_clean =
        std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (is_clean) [[likely]] {
        out += value;
    } else {
        std::ranges::copy_if(value, std::back_inserter(out),
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    }
    out += "\r\n";
}

bool has_header(Response const& response, std::string_view name)
{
    return std::ranges::any_of(response.headers,
                               [&](Header const& header) { return equal_ignoring_case(header.name, name); });
}

void append_status_line(std::string& out, int status)
{
    out += "HTTP/1.1 ";
    json::append_integer(out, status);
    out += ' ';
    out += reason_of(status);
    out += "\r\n";
}

void append_framing(std::string& out, Response const& response, Framing framing)
{
    bool const has_no_body = response.status == 204 || response.status == 304;
    if (has_no_body || framing == Framing::UntilClose) {
        return;
    }
    if (framing == Framing::Chunked) {
        out += "Transfer-Encoding: chunked\r\n";
        return;
    }
    out += "Content-Length: ";
    json::append_integer(out, static_cast<std::int64_t>(response.body.size()));
    out += "\r\n";
}

}  // namespace

void append_head(std::string& out, Response const& response, ResponseHead const& head)
{
    append_status_line(out, response.status);
    if (!response.content_type.empty()) {
        append_header(out, "Content-Type", response.content_type);
    }
    append_framing(out, response, head.framing);
    append_header(out, "X-Request-Id", head.request_id);
    if (!head.date.empty()) {
        append_header(out, "Date", head.date);
    }
    out += "X-Content-Type-Options: nosniff\r\n";
    if (!has_header(response, "Cache-Control")) {
        out += "Cache-Control: no-store\r\n";
    }
    if (response.status == 401 && !has_header(response, "WWW-Authenticate")) {
        out += "WWW-Authenticate: Bearer realm=\"creditd\"\r\n";
    }
    for (auto const& header : response.headers) {
        append_header(out, header.name, header.value);
    }
    if (head.closes) {
        out += "Connection: close\r\n";
    } else if (head.is_http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
    out += "\r\n";
}

std::string http_date(std::chrono::system_clock::time_point when)
{
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const seconds = std::chrono::system_clock::to_time_t(when);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                       months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
}

}  // namespace creditd::http
