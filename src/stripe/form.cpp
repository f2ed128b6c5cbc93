#include "stripe/form.hpp"

namespace creditd::stripe {

void append_percent_encoded(std::string& out, std::string_view bytes)
{
    static constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (char const c : bytes) {
        if (unreserved.contains(c)) {
            out += c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 0xF];
        }
    }
}

Form& Form::text(std::string_view name, std::string_view value)
{
    if (!encoded_.empty()) {
        encoded_ += '&';
    }
    encoded_ += name;
    encoded_ += '=';
    append_percent_encoded(encoded_, value);
    return *this;
}

Form& Form::number(std::string_view name, std::int64_t value)
{
    return text(name, std::to_string(value));
}

Form& Form::truth(std::string_view name, bool value)
{
    return text(name, value ? "true" : "false");
}

Form& Form::text_if(std::string_view name, std::string_view value)
{
    return value.empty() ? *this : text(name, value);
}

}  // namespace creditd::stripe
