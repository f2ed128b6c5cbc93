#include "usage/demand_json.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::usage {

namespace {

bool is_visible(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

constexpr std::string_view one_way = "Send either credits, or meter and quantity.";

}  // namespace

http::TextRule const meter_name_rule{
    .max = 64, .matches = is_meter_name, .form = "1 to 64 of a-z, 0-9, underscore, dot and hyphen"};
http::TextRule const reference_rule{.max = 128, .matches = is_visible, .form = "visible ASCII characters"};
http::TextRule const reason_rule{.max = 500};

std::optional<Quantity> read_quantity(http::json::Fields& fields, std::string_view name)
{
    auto const value = fields.nested(name, http::json::Kind::Number);
    if (!value) {
        return std::nullopt;
    }
    auto const quantity = Quantity::from_text(value->text());
    if (quantity) {
        return *quantity;
    }
    switch (quantity.error()) {
    case QuantityProblem::NotANumber:
        CREDITD_ASSERT(false && "JSON has only numbers that are numbers");
        break;
    case QuantityProblem::TooManyDecimals:
        fields.fail(name, "too_many_decimals", "Must have at most 6 decimals.");
        break;
    case QuantityProblem::OutOfRange:
        fields.fail(name, "out_of_range", "Must be at most 4,000,000,000.");
        break;
    case QuantityProblem::NotPositive:
        fields.fail(name, "must_be_positive", "Must be more than zero.");
        break;
    }
    return std::nullopt;
}

Demand read_demand(http::json::Fields& fields)
{
    auto const credits = fields.credits("credits", http::json::Sign::Positive);
    auto const meter = fields.text("meter", meter_name_rule);
    auto const quantity = read_quantity(fields, "quantity");
    if (meter && quantity && !fields.has("credits")) {
        return Metered{std::string{*meter}, *quantity};
    }
    bool const has_meter = fields.has("meter");
    bool const has_quantity = fields.has("quantity");
    if (fields.has("credits")) {
        if (has_meter || has_quantity) {
            fields.fail(has_meter ? "meter" : "quantity", "not_with_credits", std::string{one_way});
        }
    } else if (!has_meter && !has_quantity) {
        fields.fail("credits", "required", std::string{one_way});
    } else if (has_meter != has_quantity) {
        fields.fail(has_meter ? "quantity" : "meter", "required", std::string{one_way});
    }
    return credits.value_or(Credits{});
}

ledger::Purpose read_purpose(http::json::Fields& fields, std::string const& actor)
{
    ledger::Purpose purpose{.actor = actor};
    purpose.reason = fields.text("reason", reason_rule).value_or(std::string_view{});
    purpose.reference = fields.text("reference", reference_rule).value_or(std::string_view{});
    if (auto metadata = fields.object("metadata")) {
        purpose.metadata = std::move(*metadata);
    }
    return purpose;
}

}  // namespace creditd::usage
