#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/text_rule.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http {

/// Reads the parameters of a query and gathers everything that is wrong with them, like json::Fields for a
/// body: unknown and repeated parameters are errors. Texts stay valid as long as the Query.
class Query
{
public:
    explicit Query(Request const& request) : Query(request.query) {}
    explicit Query(std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const;

    std::optional<std::string_view> text(std::string_view name, TextRule const& rule = {});
    std::string_view required_text(std::string_view name, TextRule const& rule = {});
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<bool> boolean(std::string_view name);  ///< `true` or `false`
    std::optional<Moment> moment(std::string_view name);

    /// `page`, from 1; 1 when absent.
    std::int64_t page();

    /// `limit`, 1–100; 20 when absent.
    std::int64_t limit();

    /// `cursor`: opaque, at most 512 bytes of URL-safe characters.
    std::optional<std::string_view> cursor();

    template <class Enum, std::size_t Count>
    std::optional<Enum> one_of(std::string_view name, std::array<Choice<Enum>, Count> const& choices)
    {
        std::array<std::string_view, Count> words;
        for (std::size_t i = 0; i < Count; ++i) {
            words[i] = choices[i].text;
        }
        auto const index = choice(name, words);
        return index ? std::optional{choices[*index].value} : std::nullopt;
    }

    /// Adds an error that a rule of the handler found.
    void fail(std::string_view name, std::string_view code, std::string message);

    /// Adds the unknown parameters, then answers 422 `validation_failed`, or nothing when all is well.
    [[nodiscard]] std::optional<Problem> finish();

private:
    struct Parameter
    {
        std::string name;
        std::string value;
        bool seen = false;
    };
    Parameter* look(std::string_view name);
    std::optional<std::size_t> choice(std::string_view name, std::span<std::string_view const> words);

    std::vector<Parameter> parameters_;
    std::vector<FieldError> errors_;
};

/// Whether `text` is well-formed UTF-8 (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Undoes percent-encoding once; with `plus_is_space` as in forms. Empty when the encoding is broken.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);

/// Appends `text` with everything but unreserved characters percent-encoded.
void append_percent_encoded(std::string& out, std::string_view text);

}  // namespace creditd::http
