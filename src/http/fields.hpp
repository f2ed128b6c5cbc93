#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "http/request.hpp"
#include "http/text_rule.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http::json {

/// What an amount's sign may be.
enum class Sign : std::uint8_t { Positive, NonNegative, NotZero, Any };

/// What a PATCH says about a field: nothing, null, or a value.
template <class T>
struct Change
{
    bool given = false;
    std::optional<T> value{};  ///< empty and `given`: null
};

enum class EmptyBody : std::uint8_t { Refused, IsEmptyObject };

/// A request's body as a document whose root is an object. Refused, in this order: 415 for another
/// Content-Type than application/json, 400 `malformed_json` when empty, not JSON or not an object, 400
/// `duplicate_key`. An empty body that counts as `{}` needs no Content-Type. The document points into the
/// request.
[[nodiscard]] std::expected<Document, Problem> read_object(Request const& request,
                                                           EmptyBody empty = EmptyBody::Refused);

/// Reads the members of an object and gathers everything that is wrong with them. A reader that found an
/// error answers nothing, or the neutral value where it must answer something, so a handler reads all its
/// fields, then asks `finish`. A null where none is allowed is a `wrong_type`. Texts point into the document.
///
///     json::Fields fields{document->root()};
///     auto const code = fields.required_text("code", {.max = 64});
///     auto const credits = fields.credits("credits", json::Sign::Positive);
///     if (auto problem = fields.finish()) {
///         return exchange->respond(std::move(*problem));
///     }
class Fields
{
public:
    /// `path` leads the field names of the errors: `items[3]` gives `items[3].credits`.
    explicit Fields(Value object, std::string path = {});

    [[nodiscard]] bool has(std::string_view name) const;

    std::string_view required_text(std::string_view name, TextRule const& rule = {});
    std::optional<std::string_view> text(std::string_view name, TextRule const& rule = {});
    Change<std::string_view> text_change(std::string_view name, TextRule const& rule = {});

    /// Exact, at most 6 decimals, within ±4,000,000,000.
    Credits required_credits(std::string_view name, Sign sign);
    std::optional<Credits> credits(std::string_view name, Sign sign);
    Change<Credits> credits_change(std::string_view name, Sign sign);

    /// A whole number, both ends included; `5.0` and `5e0` are whole.
    std::int64_t required_integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    Change<std::int64_t> integer_change(std::string_view name, std::int64_t min, std::int64_t max);

    bool required_boolean(std::string_view name);
    std::optional<bool> boolean(std::string_view name);

    /// RFC 3339 text.
    Moment required_moment(std::string_view name);
    std::optional<Moment> moment(std::string_view name);
    Change<Moment> moment_change(std::string_view name);

    /// An object as compact JSON text, within limits: what `metadata` is kept as.
    std::optional<std::string> object(std::string_view name, std::size_t max_keys = 20,
                                      std::size_t max_bytes = 2048);
    Change<std::string> object_change(std::string_view name, std::size_t max_keys = 20,
                                      std::size_t max_bytes = 2048);

    /// An object or array to read further: with a `Fields` of its own, which `absorb` adds to this one.
    std::optional<Value> nested(std::string_view name, Kind kind);

    /// The elements of an array. `too_short` and `too_long` count elements.
    std::vector<Value> required_array(std::string_view name, std::size_t min, std::size_t max);
    std::optional<std::vector<Value>> array(std::string_view name, std::size_t min, std::size_t max);

    /// An array of texts, each under `rule`.
    std::optional<std::vector<std::string_view>> texts(std::string_view name, std::size_t max,
                                                       TextRule const& rule = {});

    template <class Enum, std::size_t Count>
    std::optional<Enum> one_of(std::string_view name, std::array<Choice<Enum>, Count> const& choices)
    {
        return pick(choice(name, words(choices)), choices);
    }

    /// The first choice when there was an error.
    template <class Enum, std::size_t Count>
    Enum required_one_of(std::string_view name, std::array<Choice<Enum>, Count> const& choices)
    {
        require(name);
        return pick(choice(name, words(choices)), choices).value_or(choices[0].value);
    }

    /// Adds an error that a rule of the handler found. A field that was read and found wrong keeps its first
    /// error.
    void fail(std::string_view name, std::string_view code, std::string message);

    /// Takes over the errors of a nested reader, its unknown fields included.
    void absorb(Fields& nested);

    /// Adds the fields that nobody asked for, then answers 422 `validation_failed`, or nothing when all is
    /// well.
    [[nodiscard]] std::optional<Problem> finish();

    /// The errors alone, unknown fields included.
    [[nodiscard]] std::vector<FieldError> take_errors();

private:
    template <class Enum, std::size_t Count>
    static std::array<std::string_view, Count> words(std::array<Choice<Enum>, Count> const& choices)
    {
        std::array<std::string_view, Count> texts;
        for (std::size_t i = 0; i < Count; ++i) {
            texts[i] = choices[i].text;
        }
        return texts;
    }

    template <class Enum, std::size_t Count>
    static std::optional<Enum> pick(std::optional<std::size_t> index,
                                    std::array<Choice<Enum>, Count> const& choices)
    {
        return index ? std::optional{choices[*index].value} : std::nullopt;
    }

    std::optional<Value> look(std::string_view name);
    std::optional<Value> look(std::string_view name, Kind kind);
    bool is_null(std::string_view name);
    void require(std::string_view name);
    std::optional<std::size_t> choice(std::string_view name, std::span<std::string_view const> words);
    std::optional<Credits> credits_of(std::string_view name, Value value, Sign sign);
    bool check_text(std::string_view name, std::string_view text, TextRule const& rule);
    void report_unknown();

    Value object_;
    std::string path_;
    std::vector<FieldError> errors_;
    std::uint64_t seen_ = 0;         ///< members asked for, by position, the first 64
    std::vector<bool> seen_beyond_;  ///< and the rest
    bool is_object_;
};

}  // namespace creditd::http::json
