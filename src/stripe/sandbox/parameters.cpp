#include "stripe/sandbox/parameters.hpp"

#include "http/json.hpp"

#include <charconv>

namespace creditd::stripe::sandbox {
namespace {

std::optional<unsigned> hex_digit(char c)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    auto const lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    auto const at = digits.find(lower);
    return at == std::string_view::npos ? std::nullopt : std::optional{static_cast<unsigned>(at)};
}

std::optional<std::string> decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        auto const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        auto const low = high ? hex_digit(text[i + 2]) : std::nullopt;
        if (!low) {
            return std::nullopt;
        }
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

}  // namespace

std::expected<Parameters, std::string> Parameters::from_form(std::string_view text)
{
    Parameters parameters;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        auto const equals = part.find('=');
        auto const name = decoded(part.substr(0, equals));
        auto const value = equals == std::string_view::npos ? std::nullopt : decoded(part.substr(equals + 1));
        if (!name || name->empty() || !value) {
            return std::unexpected("Invalid request: a parameter is not form-encoded");
        }
        if (!parameters.given_.emplace(*name, *value).second) {
            return std::unexpected("Invalid request: " + *name + " is given twice");
        }
    }
    return parameters;
}

std::expected<Parameters, std::string> Parameters::from_json(std::string_view text)
{
    Parameters parameters;
    if (text.empty()) {
        return parameters;
    }
    auto const document = http::json::parse(text);
    if (!document || document->root().kind() != http::json::Kind::Object) {
        return std::unexpected("the body is no JSON object");
    }
    for (auto const member : document->root()) {
        auto const is_truth = member.kind() == http::json::Kind::Boolean;
        parameters.given_.emplace(member.key(), is_truth ? (member.boolean() ? "true" : "false")
                                                         : std::string{member.text()});
    }
    return parameters;
}

std::string Parameters::text(std::string_view name)
{
    auto const found = given_.find(name);
    if (found == given_.end()) {
        return {};
    }
    return std::move(given_.extract(found).mapped());
}

std::optional<std::int64_t> Parameters::integer(std::string_view name)
{
    if (!has(name)) {
        return std::nullopt;
    }
    auto const spelt = text(name);
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(spelt.data(), spelt.data() + spelt.size(), number);
    if (error != std::errc{} || end != spelt.data() + spelt.size()) {
        fault_ = "Invalid integer: " + std::string{name};
        return std::nullopt;
    }
    return number;
}

bool Parameters::truth(std::string_view name)
{
    auto const spelt = text(name);
    if (!spelt.empty() && spelt != "true" && spelt != "false") {
        fault_ = "Invalid boolean: " + std::string{name};
    }
    return spelt == "true";
}

Metadata Parameters::pairs(std::string_view name)
{
    Metadata found;
    auto const beginning = std::string{name} + "[";
    for (auto at = given_.lower_bound(beginning); at != given_.end() && at->first.starts_with(beginning);) {
        auto const& key = at->first;
        found.emplace(key.substr(beginning.size(), key.size() - beginning.size() - 1), std::move(at->second));
        at = given_.erase(at);
    }
    return found;
}

Expand Parameters::expand()
{
    static constexpr std::string_view of_list = "data.";
    Expand wanted;
    for (auto const& [index, path] : pairs("expand")) {
        wanted.insert(path.starts_with(of_list) ? path.substr(of_list.size()) : path);
    }
    return wanted;
}

std::string Parameters::fault() const
{
    if (!fault_.empty() || given_.empty()) {
        return fault_;
    }
    return "Received unknown parameter: " + given_.begin()->first;
}

}  // namespace creditd::stripe::sandbox
