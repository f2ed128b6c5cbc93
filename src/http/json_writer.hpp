#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::http::json {

/// Appends `text` in quotes, escaped. Must be UTF-8.
void append_string(std::string& out, std::string_view text);

void append_integer(std::string& out, std::int64_t number);

/// Appends JSON to a string, members in call order. Does not check that calls nest: tests do.
///
///     json::Writer json{body};
///     json.begin_object().member("id", id).member("amount", amount);
///     json.begin_array("grants");
///     for (auto const& draw : draws) {
///         json.begin_object().member("grantId", draw.grant).end_object();
///     }
///     json.end_array().end_object();
class Writer
{
public:
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& begin_object(std::string_view name) { return key(name).open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& begin_array(std::string_view name) { return key(name).open('['); }
    Writer& end_array() { return close(']'); }

    /// A member's name; exactly one value follows. Names are ours: they are not escaped.
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(char const* text) { return value(std::string_view{text}); }
    Writer& value(std::string const& text) { return value(std::string_view{text}); }
    Writer& value(Credits credits);  ///< an exact decimal number
    Writer& value(Moment moment);    ///< RFC 3339 text
    Writer& value(std::nullptr_t);

    Writer& value(std::same_as<bool> auto truth)
    {
        separate();
        out_ += truth ? "true" : "false";
        return *this;
    }

    template <std::integral Integer>
        requires(!std::same_as<Integer, bool> && (sizeof(Integer) < 8 || std::signed_integral<Integer>))
    Writer& value(Integer number)
    {
        separate();
        append_integer(out_, number);
        return *this;
    }

    /// Null when empty.
    template <class T>
    Writer& value(std::optional<T> const& maybe)
    {
        return maybe ? value(*maybe) : value(nullptr);
    }

    /// JSON text as it is.
    Writer& raw(std::string_view json);

    template <class T>
    Writer& member(std::string_view name, T const& content)
    {
        return key(name).value(content);
    }
    Writer& raw_member(std::string_view name, std::string_view json) { return key(name).raw(json); }

    /// Leaves the member out when empty.
    template <class T>
    Writer& member_if(std::string_view name, std::optional<T> const& maybe)
    {
        return maybe ? member(name, *maybe) : *this;
    }

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate()
    {
        if (needs_comma_) {
            out_ += ',';
        }
        needs_comma_ = true;
    }

    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace creditd::http::json
