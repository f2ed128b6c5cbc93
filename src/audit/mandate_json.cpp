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

http::TextRule const reason_code_rule{
    .max = 64, .matches = is_reason_code, .form = "lower-case letters, digits and . _ -"};

Reason required_reason(endpoint::Services const& services, http::json::Fields& fields)
{
    Reason reason;
    reason.code = fields.required_text("reasonCode", reason_code_rule);
    reason.text = fields.required_text("reason", {.max = 1000, .lines = true});
    if (!reason.code.empty() && services.takes_reason_code && !services.takes_reason_code(reason.code)) {
        fields.fail("reasonCode", "unknown_reason_code",
                    "Must be a code of GET /admin/reason-codes that is active.");
    }
    return reason;
}

Mandate required_mandate(endpoint::Services const& services, http::json::Fields& fields,
                         http::Exchange const& exchange)
{
    auto const& request = exchange.request();
    return {.actor = exchange.principal().id,
            .request_id = std::string{request.request_id},
            .client_address = request.client_address,
            .reason = required_reason(services, fields)};
}

}  // namespace creditd::audit
