#include "endpoint/answer.hpp"

namespace creditd::endpoint {

engine::Answer answer_of(http::Problem const& problem, std::string_view request_id)
{
    engine::Answer answer{problem.status, {}};
    http::append_json(answer.body, problem, request_id);
    for (auto const& [name, value] : problem.headers) {
        answer.headers.emplace_back(name, value);
    }
    return answer;
}

}  // namespace creditd::endpoint
