#pragma once

#include "http/fields.hpp"
#include "ledger/spend_credits.hpp"
#include "usage/domain/price_list.hpp"

#include <optional>
#include <string>

namespace creditd::usage {

// The parts that the bodies of uses, holds and captures share. What is wrong becomes an error of the fields;
// the value answered then does not matter.

extern http::TextRule const meter_name_rule;  ///< 1–64 of `a-z 0-9 _ . -`
extern http::TextRule const reference_rule;   ///< 1–128 visible ASCII characters
extern http::TextRule const reason_rule;      ///< 1–500 bytes

/// `credits`, or `meter` and `quantity`: exactly one of the two ways.
[[nodiscard]] Demand read_demand(http::json::Fields& fields);

/// A number above 0 with at most 6 decimals.
[[nodiscard]] std::optional<Quantity> read_quantity(http::json::Fields& fields, std::string_view name);

/// `reason`, `reference` and `metadata`, none of which must be there.
[[nodiscard]] ledger::Purpose read_purpose(http::json::Fields& fields, std::string const& actor);

}  // namespace creditd::usage
