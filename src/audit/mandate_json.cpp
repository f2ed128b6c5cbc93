#include "audit/mandate_json.hpp"

#include <algorithm>

namespace creditd::audit {

namespace {

bool is_reason_code(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

}  // namespace

Reason required_reason(http::json::Fields& fields)
{
    Reason reason;
    reason.code = fields.required_text(
        "reasonCode", {.max = 64, .matches = is_reason_code, .form = "lower-case letters, digits and . _ -"});
    reason.text = fields.required_text("reason", {.max = 1000, .lines = true});
    return reason;
}

Mandate required_mandate(http::json::Fields& fields, http::Exchange const& exchange)
{
    auto const& request = exchange.request();
    return {.actor = exchange.principal().id,
            .request_id = std::string{request.request_id},
            .client_address = request.client_address,
            .reason = required_reason(fields)};
}

}  // namespace creditd::audit
