#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "promotions/code_command.hpp"

#include <memory>
#include <string_view>

namespace creditd::promotions {

// What is asked about codes. On the I/O thread; the work is done on a worker. The exchange is answered.

/// A page of codes, newest first; filters `active` and `search` (the beginning of the code).
void answer_with_codes(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// `{promoCode}`, or 404 `promo_not_found`.
void answer_with_code(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// A page of a code's redemptions, newest first; 404 when there is no such code.
void answer_with_redemptions(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// All of them as CSV.
void answer_with_redemptions_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// What the path's `:id` names: an id of ours, else the text of a code; empty when it can be neither.
[[nodiscard]] std::optional<CodeName> named_code(endpoint::Services const& services,
                                                 http::Exchange const& exchange);

}  // namespace creditd::promotions
