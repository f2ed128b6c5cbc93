#pragma once

#include "audit/domain/mandate.hpp"
#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "http/fields.hpp"

namespace creditd::audit {

/// Rule for the text of a reason code: 1–64 of lower-case letters, digits and `. _ -`.
extern http::TextRule const reason_code_rule;

/// Reads `reasonCode` and `reason` (1–1000 characters), which every admin write demands (ADMIN-1). Missing or
/// wrong ones are errors of `fields`; a code that is not on the list, or is off, is `unknown_reason_code`.
[[nodiscard]] Reason required_reason(endpoint::Services const& services, http::json::Fields& fields);

/// The same, with who asks and from where.
[[nodiscard]] Mandate required_mandate(endpoint::Services const& services, http::json::Fields& fields,
                                       http::Exchange const& exchange);

}  // namespace creditd::audit
