#include "http/request.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::http {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

std::string_view to_text(Method method)
{
    switch (method) {
    case Method::Get: return "GET";
    case Method::Post: return "POST";
    case Method::Put: return "PUT";
    case Method::Patch: return "PATCH";
    case Method::Delete: return "DELETE";
    case Method::Head: return "HEAD";
    case Method::Options: return "OPTIONS";
    }
    std::unreachable();
}

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Request::header(std::string_view name) const
{
    for (auto const& header : headers) {
        if (equal_ignoring_case(header.name, name)) {
            return header.value;
        }
    }
    return std::nullopt;
}

std::size_t Request::header_count(std::string_view name) const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        headers, [&](HeaderView const& header) { return equal_ignoring_case(header.name, name); }));
}

std::string_view Request::path_parameter(std::string_view name) const
{
    auto const found =
        std::ranges::find_if(path_parameters, [&](auto const& parameter) { return parameter.first == name; });
    CREDITD_ASSERT(found != path_parameters.end());
    return found->second;
}

bool has_media_type(Request const& request, std::string_view media_type)
{
    auto const content_type = request.header("Content-Type");
    if (!content_type) {
        return false;
    }
    auto type = content_type->substr(0, content_type->find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) {
        type.remove_suffix(1);
    }
    return equal_ignoring_case(type, media_type);
}

}  // namespace creditd::http
