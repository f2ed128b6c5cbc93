#include "http/problem.hpp"

#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"

#include <utility>

namespace creditd::http {

namespace {

std::string& configured_url()
{
    static std::string url;
    return url;
}

}  // namespace

void set_public_url(std::string url)
{
    while (url.ends_with('/')) {
        url.pop_back();
    }
    configured_url() = std::move(url);
}

std::string const& public_url()
{
    return configured_url();
}

Problem problem_of(ProblemKind const& kind, std::string detail)
{
    Problem problem;
    problem.status = kind.status;
    problem.code = kind.code;
    problem.title = kind.title;
    problem.detail = std::move(detail);
    return problem;
}

Problem validation_failed(std::vector<FieldError> errors)
{
    auto problem = problem_of(problems::validation_failed,
                              errors.size() == 1 ? "One field is wrong." : "Several fields are wrong.");
    problem.errors = std::move(errors);
    return problem;
}

Problem retry_after(ProblemKind const& kind, std::string detail, int seconds)
{
    auto problem = problem_of(kind, std::move(detail));
    problem.headers.push_back({"Retry-After", std::to_string(seconds)});
    return problem;
}

void append_json(std::string& out, Problem const& problem, std::string_view request_id)
{
    json::Writer json{out};
    json.begin_object();
    json.member("type", public_url() + "/problems/" + problem.code);
    json.member("title", problem.title).member("status", problem.status).member("detail", problem.detail);
    json.member("code", problem.code).member("requestId", request_id);
    if (!problem.errors.empty()) {
        json.begin_array("errors");
        for (auto const& error : problem.errors) {
            json.begin_object().member("field", error.field).member("code", error.code);
            json.member("message", error.message).end_object();
        }
        json.end_array();
    }
    for (auto const& [name, value] : problem.extra) {
        json.raw_member(name, value);
    }
    json.end_object();
}

Response to_response(Problem problem, std::string_view request_id)
{
    Response response;
    response.status = problem.status;
    response.content_type = problem_content_type;
    append_json(response.body, problem, request_id);
    response.headers = std::move(problem.headers);
    return response;
}

}  // namespace creditd::http
