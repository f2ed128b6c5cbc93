#pragma once

#include "http/response.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::http {

/// How a body's end is shown.
enum class Framing : std::uint8_t { Length, Chunked, UntilClose };

struct ResponseHead
{
    std::string_view request_id;
    std::string_view date;  ///< as `http_date` writes it; empty: none
    Framing framing = Framing::Length;
    bool closes = false;
    bool is_http_1_0 = false;
};

/// Appends status line, headers and empty line. Control characters in header values are dropped.
void append_head(std::string& out, Response const& response, ResponseHead const& head);

/// `Sun, 22 Nov 2026 18:00:00 GMT`
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point when);

}  // namespace creditd::http
