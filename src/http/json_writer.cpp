#include "http/json_writer.hpp"

#include <array>
#include <charconv>

namespace creditd::http::json {

namespace {

/// 0: goes through as it is; 'u': \u00XX; else the letter after the backslash.
constexpr auto escapes = [] {
    std::array<char, 256> table{};
    for (unsigned c = 0; c < 0x20; ++c) {
        table[c] = 'u';
    }
    table['"'] = '"';
    table['\\'] = '\\';
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table[0x7f] = 'u';
    return table;
}();

}  // namespace

void append_string(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        char const escape = escapes[byte];
        if (escape == 0) [[likely]] {
            continue;
        }
        out.append(text.data() + done, i - done);
        done = i + 1;
        out += '\\';
        out += escape;
        if (escape == 'u') {
            out += "00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    out.append(text.data() + done, text.size() - done);
    out += '"';
}

void append_integer(std::string& out, std::int64_t number)
{
    std::array<char, 24> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

Writer& Writer::key(std::string_view name)
{
    separate();
    needs_comma_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return *this;
}

Writer& Writer::value(std::string_view text)
{
    separate();
    append_string(out_, text);
    return *this;
}

Writer& Writer::value(Credits credits)
{
    separate();
    append_text(out_, credits);
    return *this;
}

Writer& Writer::value(Moment moment)
{
    separate();
    out_ += '"';
    append_text(out_, moment);
    out_ += '"';
    return *this;
}

Writer& Writer::value(std::nullptr_t)
{
    return raw("null");
}

Writer& Writer::raw(std::string_view json)
{
    separate();
    out_ += json;
    return *this;
}

Writer& Writer::open(char bracket)
{
    separate();
    needs_comma_ = false;
    out_ += bracket;
    return *this;
}

Writer& Writer::close(char bracket)
{
    out_ += bracket;
    needs_comma_ = true;
    return *this;
}

}  // namespace creditd::http::json
