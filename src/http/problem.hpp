#pragma once

#include "http/response.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {

/// What is wrong with one field of a body or query. `code` is one of `required wrong_type too_many_decimals
/// out_of_range must_be_positive too_long too_short bad_format unknown_field unknown_value repeated`, or a
/// rule's own.
struct FieldError
{
    std::string field{};  ///< `credits`, `items[3].credits`
    std::string code{};
    std::string message{};  ///< a sentence
};

/// One row of the catalogue of problems: what a code means, once for code, answers and documentation.
struct ProblemKind
{
    std::string_view code;         ///< snake_case; stable for ever
    int status = 500;              ///< HTTP status
    std::string_view title;        ///< a few words, the same for every problem of this kind
    std::string_view explanation;  ///< a paragraph: when it is answered, what has and has not happened
    std::string_view remedy;       ///< what the caller can do
};

/// An answer that says no, as RFC 9457 has it.
struct Problem
{
    int status = 500;
    std::string code{};
    std::string title{};
    std::string detail{};  ///< a sentence about this very request
    std::vector<FieldError> errors{};
    std::vector<std::pair<std::string, std::string>> extra{};  ///< further members: name, raw JSON
    std::vector<Header> headers{};                             ///< Retry-After and the like
};

[[nodiscard]] Problem problem_of(ProblemKind const& kind, std::string detail);

/// 422 `validation_failed` with those errors.
[[nodiscard]] Problem validation_failed(std::vector<FieldError> errors);

/// 503 or 429 with Retry-After.
[[nodiscard]] Problem retry_after(ProblemKind const& kind, std::string detail, int seconds);

/// `application/problem+json` with `type title status detail code requestId errors?` and the extra members.
[[nodiscard]] Response to_response(Problem problem, std::string_view request_id);

/// The same JSON text alone, appended to `out`: for answers that are kept and replayed.
void append_json(std::string& out, Problem const& problem, std::string_view request_id);

/// What `type` begins with: `https://credits.example.com` gives
/// `https://credits.example.com/problems/<code>`, empty gives `/problems/<code>`. Process-wide; set once
/// before serving.
void set_public_url(std::string url);
[[nodiscard]] std::string const& public_url();

}  // namespace creditd::http
