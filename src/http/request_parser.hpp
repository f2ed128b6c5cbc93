#pragma once

#include "http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::http {

struct HeadLimits
{
    std::size_t bytes = 16 * 1024;
    std::size_t uri_bytes = 8 * 1024;
    std::size_t headers = 100;
};

/// Looks for the end of a request's head in bytes that arrive piece by piece. Stricter than the grammar asks:
/// a line feed without its carriage return and a folded header are refused as soon as they are seen, because
/// proxies disagree about them.
class HeadScanner
{
public:
    enum class State : std::uint8_t { Incomplete, Complete, Malformed, UriTooLong, TooLarge };

    explicit HeadScanner(HeadLimits limits) : limits_(limits) {}

    /// `bytes` begins with the request and has grown since the last call.
    State scan(std::string_view bytes);

    /// The head's length with its empty line, once Complete.
    [[nodiscard]] std::size_t length() const { return line_; }

    /// Before the next request.
    void reset();

private:
    State judge_line(std::string_view bytes, std::size_t line_feed);

    HeadLimits limits_;
    std::size_t line_ = 0;  // where the line begins that is being looked at
    std::size_t lines_ = 0;
};

/// What a head says about how to go on.
struct Head
{
    std::optional<Method> method{};  ///< empty for methods that no route has
    bool is_http_1_0 = false;
    bool keeps_alive = true;
    bool is_chunked = false;
    std::uint64_t content_length = 0;
    bool expects_continue = false;
    bool expects_else = false;
};

/// Reads `request.head_bytes`, a head that the scanner found complete, and sets path, query and headers.
/// Refuses, with a sentence, what is not proper HTTP/1.0 or 1.1 or could be framed in two ways: two
/// Content-Length headers, Content-Length beside Transfer-Encoding, any encoding but `chunked`, no Host or
/// two.
[[nodiscard]] std::expected<Head, std::string> parse_head(Request& request);

/// Undoes chunked framing.
class ChunkedBody
{
public:
    enum class State : std::uint8_t { Incomplete, Complete, Malformed, TooLarge };

    /// At most `limit` bytes of content.
    explicit ChunkedBody(std::size_t limit);
    ~ChunkedBody();
    ChunkedBody(ChunkedBody&&) noexcept;
    ChunkedBody& operator=(ChunkedBody&&) noexcept;

    struct Progress
    {
        State state = State::Incomplete;
        std::size_t used = 0;  ///< bytes not to be given again
    };

    /// Appends what `bytes` hold of the content to `body`. Trailers are dropped.
    Progress feed(std::string_view bytes, std::string& body);

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace creditd::http
