#include "pages/encoding.hpp"

#include "http/request.hpp"

#include <algorithm>

namespace creditd::pages {

namespace {

std::string_view trimmed(std::string_view text)
{
    auto const first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the next `mark`, without the spaces around it.
std::string_view next(std::string_view& left, char mark)
{
    auto const end = left.find(mark);
    auto const part = trimmed(left.substr(0, end));
    left = end == std::string_view::npos ? std::string_view{} : left.substr(end + 1);
    return part;
}

/// `;q=0`, `;q=0.000`: anything else, nonsense included, is a wish.
bool is_refused(std::string_view parameters)
{
    while (!parameters.empty()) {
        auto const parameter = next(parameters, ';');
        if (parameter.size() > 2 && (parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=') {
            return std::ranges::all_of(parameter.substr(2), [](char c) { return c == '0' || c == '.'; });
        }
    }
    return false;
}

}  // namespace

Encoding choose_encoding(std::optional<std::string_view> accepted)
{
    std::optional<bool> brotli;
    std::optional<bool> gzip;
    bool others = false;
    auto left = accepted.value_or("");
    while (!left.empty()) {
        auto one = next(left, ',');
        auto const coding = next(one, ';');
        bool const is_wanted = !is_refused(one);
        if (http::equal_ignoring_case(coding, "br")) {
            brotli = is_wanted;
        } else if (http::equal_ignoring_case(coding, "gzip") || http::equal_ignoring_case(coding, "x-gzip")) {
            gzip = is_wanted;
        } else if (coding == "*") {
            others = is_wanted;
        }
    }
    if (brotli.value_or(others)) {
        return Encoding::Brotli;
    }
    return gzip.value_or(others) ? Encoding::Gzip : Encoding::Identity;
}

}  // namespace creditd::pages
