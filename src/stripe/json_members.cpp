#include "stripe/json_members.hpp"

#include <charconv>
#include <limits>

namespace creditd::stripe {
namespace {

using http::json::Kind;
using http::json::Value;

}  // namespace

std::optional<Value> member(Value object, std::string_view name)
{
    if (object.kind() != Kind::Object) {
        return std::nullopt;
    }
    auto const found = object.find(name);
    return found && !found->is_null() ? found : std::nullopt;
}

std::optional<Value> at_path(Value object, std::string_view path)
{
    auto const dot = path.find('.');
    auto const found = member(object, path.substr(0, dot));
    return found && dot != std::string_view::npos ? at_path(*found, path.substr(dot + 1)) : found;
}

std::string text_of(Value object, std::string_view path)
{
    auto const found = at_path(object, path);
    return found && found->kind() == Kind::String ? std::string{found->text()} : std::string{};
}

std::optional<bool> truth_of(Value object, std::string_view path)
{
    auto const found = at_path(object, path);
    return found && found->kind() == Kind::Boolean ? std::optional{found->boolean()} : std::nullopt;
}

std::optional<std::int64_t> integer_of(Value object, std::string_view path)
{
    auto const found = at_path(object, path);
    if (!found || found->kind() != Kind::Number) {
        return std::nullopt;
    }
    auto const text = found->text();
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole ? std::optional{number} : std::nullopt;
}

std::optional<Moment> moment_of(Value object, std::string_view path)
{
    static constexpr auto last_second = std::numeric_limits<std::int64_t>::max() / 1000;
    auto const seconds = integer_of(object, path);
    if (!seconds || *seconds < 0 || *seconds > last_second) {
        return std::nullopt;
    }
    return Moment::from_milliseconds(*seconds * 1000);
}

std::string id_of(Value object, std::string_view path)
{
    auto const found = at_path(object, path);
    if (!found) {
        return {};
    }
    return found->kind() == Kind::Object ? text_of(*found, "id") : text_of(object, path);
}

}  // namespace creditd::stripe
