#pragma once

#include "engine/command.hpp"
#include "http/problem.hpp"

#include <string_view>

namespace creditd::endpoint {

/// What a command answers that was refused: the problem's status, body and headers. The body carries the
/// request's id, so that a repeat of the key is told the same bytes.
[[nodiscard]] engine::Answer answer_of(http::Problem const& problem, std::string_view request_id);

}  // namespace creditd::endpoint
