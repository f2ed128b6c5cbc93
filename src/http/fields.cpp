#include "http/fields.hpp"

#include "http/problem_catalog.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace creditd::http::json {

namespace {

// A body of nothing but unknown fields must not make an answer larger than itself.
constexpr std::size_t most_errors = 50;
constexpr std::size_t longest_name_shown = 64;

std::string_view name_of(Kind kind)
{
    switch (kind) {
    case Kind::Null: return "null";
    case Kind::Boolean: return "true or false";
    case Kind::Number: return "a number";
    case Kind::String: return "a text";
    case Kind::Array: return "an array";
    case Kind::Object: return "an object";
    }
    std::unreachable();
}

/// The whole number that a JSON number's text spells, if it is one and fits.
std::optional<std::int64_t> integer_from_text(std::string_view text)
{
    if (text.find_first_of(".eE") == std::string_view::npos) {
        std::int64_t number = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc{} && end == text.data() + text.size() ? std::optional{number}
                                                                        : std::nullopt;
    }
    auto const exact = credits_from_text(text);
    if (!exact.credits || exact.credits->micro() % Credits::micro_per_credit != 0) {
        return std::nullopt;
    }
    return exact.credits->micro() / Credits::micro_per_credit;
}

template <class T>
Change<T> change(bool is_null, std::optional<T> value)
{
    Change<T> result;
    result.given = is_null || value.has_value();
    result.value = std::move(value);
    return result;
}

}  // namespace

std::expected<Document, Problem> read_object(Request const& request, EmptyBody empty)
{
    using Reason = ParseProblem::Reason;
    if (request.body.empty() && empty == EmptyBody::IsEmptyObject) {
        return *parse("{}");
    }
    if (!has_media_type(request, json_content_type)) {
        return std::unexpected(problem_of(problems::unsupported_media_type,
                                          "Send the body with Content-Type: application/json."));
    }
    auto document = parse(request.body);
    if (!document) {
        auto& found = document.error();
        auto const& kind =
            found.reason == Reason::DuplicateKey ? problems::duplicate_key : problems::malformed_json;
        return std::unexpected(problem_of(kind, std::move(found.detail)));
    }
    if (document->root().kind() != Kind::Object) {
        return std::unexpected(problem_of(problems::malformed_json, "The body must be a JSON object."));
    }
    return std::move(*document);
}

Fields::Fields(Value object, std::string path)
    : object_(object),
      path_(std::move(path)),
      is_object_(object.kind() == Kind::Object)
{
    if (!is_object_) {
        errors_.push_back({path_, "wrong_type", "Must be an object."});
    } else if (object_.size() > 64) {
        seen_beyond_.resize(object_.size() - 64);
    }
}

bool Fields::has(std::string_view name) const
{
    return object_.find(name).has_value();
}

std::optional<Value> Fields::look(std::string_view name)
{
    if (!is_object_) {
        return std::nullopt;
    }
    std::size_t position = 0;
    for (auto const member : object_) {
        if (member.key() == name) {
            if (position < 64) {
                seen_ |= std::uint64_t{1} << position;
            } else {
                seen_beyond_[position - 64] = true;
            }
            return member;
        }
        ++position;
    }
    return std::nullopt;
}

std::optional<Value> Fields::look(std::string_view name, Kind kind)
{
    auto const value = look(name);
    if (value && value->kind() != kind) {
        fail(name, "wrong_type", "Must be " + std::string{name_of(kind)} + ".");
        return std::nullopt;
    }
    return value;
}

bool Fields::is_null(std::string_view name)
{
    auto const value = look(name);
    return value && value->is_null();
}

void Fields::require(std::string_view name)
{
    if (is_object_ && !has(name)) {
        fail(name, "required", "Is required.");
    }
}

bool Fields::check_text(std::string_view name, std::string_view text, TextRule const& rule)
{
    if (auto error = check(text, rule)) {
        fail(name, error->code, std::move(error->message));
        return false;
    }
    return true;
}

std::string_view Fields::required_text(std::string_view name, TextRule const& rule)
{
    require(name);
    return text(name, rule).value_or(std::string_view{});
}

std::optional<std::string_view> Fields::text(std::string_view name, TextRule const& rule)
{
    auto const value = look(name, Kind::String);
    if (!value || !check_text(name, value->text(), rule)) {
        return std::nullopt;
    }
    return value->text();
}

Change<std::string_view> Fields::text_change(std::string_view name, TextRule const& rule)
{
    bool const null = is_null(name);
    return change(null, null ? std::nullopt : text(name, rule));
}

std::optional<Credits> Fields::credits_of(std::string_view name, Value value, Sign sign)
{
    auto const exact = credits_from_text(value.text());
    if (!exact.credits) {
        if (exact.problem == CreditsTextProblem::TooManyDecimals) {
            fail(name, "too_many_decimals", "Must have at most 6 decimals.");
        } else {
            fail(name, "out_of_range", "Must be within 4,000,000,000 credits of zero.");
        }
        return std::nullopt;
    }
    auto const amount = *exact.credits;
    if (sign == Sign::Positive && !amount.is_positive()) {
        fail(name, "must_be_positive", "Must be more than zero.");
        return std::nullopt;
    }
    if (sign == Sign::NonNegative && amount.is_negative()) {
        fail(name, "out_of_range", "Must not be negative.");
        return std::nullopt;
    }
    if (sign == Sign::NotZero && amount.is_zero()) {
        fail(name, "out_of_range", "Must not be zero.");
        return std::nullopt;
    }
    return amount;
}

Credits Fields::required_credits(std::string_view name, Sign sign)
{
    require(name);
    return credits(name, sign).value_or(Credits{});
}

std::optional<Credits> Fields::credits(std::string_view name, Sign sign)
{
    auto const value = look(name, Kind::Number);
    return value ? credits_of(name, *value, sign) : std::nullopt;
}

Change<Credits> Fields::credits_change(std::string_view name, Sign sign)
{
    bool const null = is_null(name);
    return change(null, null ? std::nullopt : credits(name, sign));
}

std::int64_t Fields::required_integer(std::string_view name, std::int64_t min, std::int64_t max)
{
    require(name);
    return integer(name, min, max).value_or(min);
}

std::optional<std::int64_t> Fields::integer(std::string_view name, std::int64_t min, std::int64_t max)
{
    auto const value = look(name, Kind::Number);
    if (!value) {
        return std::nullopt;
    }
    auto const number = integer_from_text(value->text());
    if (!number || *number < min || *number > max) {
        fail(name, "out_of_range",
             "Must be a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".");
        return std::nullopt;
    }
    return number;
}

Change<std::int64_t> Fields::integer_change(std::string_view name, std::int64_t min, std::int64_t max)
{
    bool const null = is_null(name);
    return change(null, null ? std::nullopt : integer(name, min, max));
}

bool Fields::required_boolean(std::string_view name)
{
    require(name);
    return boolean(name).value_or(false);
}

std::optional<bool> Fields::boolean(std::string_view name)
{
    auto const value = look(name, Kind::Boolean);
    return value ? std::optional{value->boolean()} : std::nullopt;
}

Moment Fields::required_moment(std::string_view name)
{
    require(name);
    return moment(name).value_or(Moment{});
}

std::optional<Moment> Fields::moment(std::string_view name)
{
    auto const value = look(name, Kind::String);
    if (!value) {
        return std::nullopt;
    }
    auto const moment = moment_from_text(value->text());
    if (!moment) {
        fail(name, "bad_format", "Must be an RFC 3339 date and time, as 2026-11-22T10:00:00Z.");
    }
    return moment;
}

Change<Moment> Fields::moment_change(std::string_view name)
{
    bool const null = is_null(name);
    return change(null, null ? std::nullopt : moment(name));
}

std::optional<std::string> Fields::object(std::string_view name, std::size_t max_keys, std::size_t max_bytes)
{
    auto const value = look(name, Kind::Object);
    if (!value) {
        return std::nullopt;
    }
    if (value->size() > max_keys) {
        fail(name, "too_long", "Must have at most " + std::to_string(max_keys) + " keys.");
        return std::nullopt;
    }
    std::string json;
    value->append_json(json);
    if (json.size() > max_bytes) {
        fail(name, "too_long", "Must have at most " + std::to_string(max_bytes) + " bytes as JSON.");
        return std::nullopt;
    }
    return json;
}

Change<std::string> Fields::object_change(std::string_view name, std::size_t max_keys, std::size_t max_bytes)
{
    bool const null = is_null(name);
    return change(null, null ? std::nullopt : object(name, max_keys, max_bytes));
}

std::optional<Value> Fields::nested(std::string_view name, Kind kind)
{
    return look(name, kind);
}

std::vector<Value> Fields::required_array(std::string_view name, std::size_t min, std::size_t max)
{
    require(name);
    return array(name, min, max).value_or(std::vector<Value>{});
}

std::optional<std::vector<Value>> Fields::array(std::string_view name, std::size_t min, std::size_t max)
{
    auto const value = look(name, Kind::Array);
    if (!value) {
        return std::nullopt;
    }
    if (value->size() < min) {
        fail(name, "too_short", "Must have at least " + std::to_string(min) + " elements.");
        return std::nullopt;
    }
    if (value->size() > max) {
        fail(name, "too_long", "Must have at most " + std::to_string(max) + " elements.");
        return std::nullopt;
    }
    return std::vector<Value>(value->begin(), value->end());
}

std::optional<std::vector<std::string_view>> Fields::texts(std::string_view name, std::size_t max,
                                                           TextRule const& rule)
{
    auto const elements = array(name, 0, max);
    if (!elements) {
        return std::nullopt;
    }
    std::vector<std::string_view> texts;
    texts.reserve(elements->size());
    for (auto const& element : *elements) {
        auto const where = std::string{name} + "[" + std::to_string(texts.size()) + "]";
        if (element.kind() != Kind::String) {
            fail(where, "wrong_type", "Must be a text.");
        } else {
            check_text(where, element.text(), rule);
        }
        texts.push_back(element.text());
    }
    return texts;
}

std::optional<std::size_t> Fields::choice(std::string_view name, std::span<std::string_view const> words)
{
    auto const value = look(name, Kind::String);
    if (!value) {
        return std::nullopt;
    }
    auto const found = std::ranges::find(words, value->text());
    if (found == words.end()) {
        std::string message = "Must be one of";
        for (auto const word : words) {
            message.append(" ").append(word);
        }
        fail(name, "unknown_value", std::move(message += '.'));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

void Fields::fail(std::string_view name, std::string_view code, std::string message)
{
    if (errors_.size() >= most_errors) {
        return;
    }
    auto const shown = name.substr(0, longest_name_shown);
    auto field = path_.empty() ? std::string{shown} : path_ + "." + std::string{shown};
    if (std::ranges::any_of(errors_, [&](FieldError const& error) { return error.field == field; })) {
        return;
    }
    errors_.push_back({std::move(field), std::string{code}, std::move(message)});
}

void Fields::absorb(Fields& nested)
{
    for (auto& error : nested.take_errors()) {
        errors_.push_back(std::move(error));
    }
}

void Fields::report_unknown()
{
    if (!is_object_) {
        return;
    }
    std::size_t position = 0;
    for (auto const member : object_) {
        bool const seen = position < 64 ? ((seen_ >> position) & 1) != 0 : seen_beyond_[position - 64];
        if (!seen) {
            fail(member.key(), "unknown_field", "There is no such field.");
        }
        ++position;
    }
}

std::vector<FieldError> Fields::take_errors()
{
    report_unknown();
    return std::exchange(errors_, {});
}

std::optional<Problem> Fields::finish()
{
    auto errors = take_errors();
    if (errors.empty()) {
        return std::nullopt;
    }
    return validation_failed(std::move(errors));
}

}  // namespace creditd::http::json
