#pragma once

#include "audit/domain/mandate.hpp"
#include "http/exchange.hpp"
#include "http/fields.hpp"

namespace creditd::audit {

/// Reads `reasonCode` (1–64 of lower-case letters, digits and `. _ -`) and `reason` (1–1000 characters),
/// which every admin write demands (ADMIN-1). Missing or wrong ones are errors of `fields`.
[[nodiscard]] Reason required_reason(http::json::Fields& fields);

/// The same, with who asks and from where.
[[nodiscard]] Mandate required_mandate(http::json::Fields& fields, http::Exchange const& exchange);

}  // namespace creditd::audit
