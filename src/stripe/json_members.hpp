#pragma once

#include "base/moment.hpp"
#include "http/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::stripe {

// Members of Stripe's objects. Absent and null are the same, and so is a value of another kind than asked
// for.

[[nodiscard]] std::optional<http::json::Value> member(http::json::Value object, std::string_view name);

/// A member of a member: `path` is `total_details.amount_tax`.
[[nodiscard]] std::optional<http::json::Value> at_path(http::json::Value object, std::string_view path);

[[nodiscard]] std::string text_of(http::json::Value object, std::string_view path);
[[nodiscard]] std::optional<bool> truth_of(http::json::Value object, std::string_view path);

/// A whole number of 64 bits, from its digits.
[[nodiscard]] std::optional<std::int64_t> integer_of(http::json::Value object, std::string_view path);

/// Stripe's times are whole seconds.
[[nodiscard]] std::optional<Moment> moment_of(http::json::Value object, std::string_view path);

/// The id of an object that is named or expanded there; empty when there is none.
[[nodiscard]] std::string id_of(http::json::Value object, std::string_view path);

}  // namespace creditd::stripe
