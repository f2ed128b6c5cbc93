#pragma once

#include "http/live_body.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {

struct Header
{
    std::string name;
    std::string value;
};

/// A body of any size, made piece by piece. Runs on the server's Workers, one call at a time, so it may read
/// the database. Destroyed early when the client goes away.
class BodyStream
{
public:
    virtual ~BodyStream() = default;

    /// Appends the next piece to `chunk` (about 16–64 KiB is a good size); false when this was the last.
    /// An exception cuts the connection, so that the client sees an incomplete body.
    virtual bool next(std::string& chunk) = 0;
};

inline constexpr std::string_view json_content_type = "application/json";
inline constexpr std::string_view problem_content_type = "application/problem+json";
inline constexpr std::string_view csv_content_type = "text/csv; charset=utf-8";
inline constexpr std::string_view json_lines_content_type = "application/jsonl";
inline constexpr std::string_view html_content_type = "text/html; charset=utf-8";
inline constexpr std::string_view text_content_type = "text/plain; charset=utf-8";
inline constexpr std::string_view event_stream_content_type = "text/event-stream";

/// An answer. The server adds Content-Length or chunked framing, Date, X-Request-Id, X-Content-Type-Options,
/// and `Cache-Control: no-store` unless `headers` has its own.
struct Response
{
    int status = 200;
    std::string body{};
    std::string_view content_type = json_content_type;  ///< a literal: not copied. Empty: no such header
    std::vector<Header> headers{};
    std::unique_ptr<BodyStream> stream{};  ///< sent chunked instead of `body`
    std::shared_ptr<LiveBody> live{};      ///< sent as it comes instead of `body`; then the connection closes
};

[[nodiscard]] inline Response json_response(int status, std::string body)
{
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

/// 204.
[[nodiscard]] inline Response no_content()
{
    Response response;
    response.status = 204;
    response.content_type = {};
    return response;
}

/// A download under that file name, of any size. `content_type`: a literal.
[[nodiscard]] Response download(std::string_view file_name, std::string_view content_type,
                                std::unique_ptr<BodyStream> content);

/// A `text/csv` download.
[[nodiscard]] Response csv_download(std::string_view file_name, std::unique_ptr<BodyStream> rows);

}  // namespace creditd::http
