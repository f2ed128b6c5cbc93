#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace creditd::reports {

/// What is to be explained: a transaction by its seq, or the balance at a moment, now without one.
struct ExplainRequest
{
    std::string user_id;
    std::optional<std::string> transaction{};  ///< public id
    std::optional<Moment> at{};
};

/// Answers from a worker; what is due is posted first. 404 `account_not_found`, 404 `transaction_not_found`.
void answer_with_explanation(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange,
                             ExplainRequest request);

}  // namespace creditd::reports
