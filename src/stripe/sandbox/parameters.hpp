#pragma once

#include "stripe/sandbox/objects.hpp"
#include "stripe/sandbox/render.hpp"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::stripe::sandbox {

/// What a request asks for, by its bracketed names, from a form or a flat JSON object. Each is taken once;
/// what nobody took is unknown to this sandbox, and refused as Stripe refuses parameters that it does not
/// know.
class Parameters
{
public:
    /// Reads a form or a query; the error is a sentence.
    [[nodiscard]] static std::expected<Parameters, std::string> from_form(std::string_view text);

    /// Reads a flat object: texts, numbers and truths.
    [[nodiscard]] static std::expected<Parameters, std::string> from_json(std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const { return given_.contains(name); }

    /// Empty when not given.
    std::string text(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name);
    bool truth(std::string_view name);

    /// All of `name[…]`.
    Metadata pairs(std::string_view name);

    /// `expand[…]`; what begins with `data.` loses it.
    Expand expand();

    /// The mistake in what was taken, or the first name that nobody took; empty when all is well.
    [[nodiscard]] std::string fault() const;

private:
    std::map<std::string, std::string, std::less<>> given_;
    std::string fault_;
};

}  // namespace creditd::stripe::sandbox
