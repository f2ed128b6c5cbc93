#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creditd::notifications {

/// What a template shows of a fact: the value at a path of names (`purchase.price`) in its JSON, or nothing
/// when it is absent, null, false or empty.
///
/// Forms: `money` makes `{"amount": 8000, "currency": "usd"}` into `80.00 USD`, `date` an RFC 3339 text into
/// `22 November 2026, 21:46 UTC`; anything else is shown as it is.
[[nodiscard]] std::optional<std::string> value_in(std::string_view json, std::string_view path,
                                                  std::string_view form);

}  // namespace creditd::notifications
