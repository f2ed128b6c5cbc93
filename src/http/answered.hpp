#pragma once

#include "http/principal.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace creditd::http {

/// What became of a request, for a log. It holds nothing that a client may keep secret: no path as sent, no
/// query, no header, no body. The views are good for the call that is told of it.
struct Answered
{
    std::string_view method{};  ///< empty when the request could not be read
    std::string_view route{};   ///< the route's path, `/credits/holds/:id`; empty when none was reached
    int status = 500;
    std::uint64_t bytes = 0;           ///< of the answer's body
    std::chrono::microseconds took{};  ///< from the request's head to the answer's last byte handed over
    std::string_view request_id{};
    Principal const* principal = nullptr;  ///< null when nobody was recognised
    std::string_view client_address{};
    bool is_whole = true;  ///< false: a stream that broke off
};

}  // namespace creditd::http
