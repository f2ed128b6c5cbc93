#include "redis/url.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace creditd::redis {

namespace {

std::optional<std::string> without_percents(std::string_view text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        unsigned value = 0;
        auto const hex = text.substr(at + 1, 2);
        auto const [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
        if (hex.size() != 2 || error != std::errc() || end != hex.data() + 2) {
            return std::nullopt;
        }
        plain += static_cast<char>(value);
        at += 2;
    }
    return plain;
}

bool read_number(std::string_view text, std::uint16_t& number)
{
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

std::unexpected<std::string> must_be()
{
    return std::unexpected(
        std::string{"redis://[user][:password@]host[:port][/database], or rediss:// for TLS"});
}

/// `user:password`, either of which may be missing.
bool read_login(std::string_view text, Url& url)
{
    auto const colon = text.find(':');
    auto const user = without_percents(text.substr(0, colon));
    auto const password =
        without_percents(colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1));
    if (!user || !password) {
        return false;
    }
    url.user = *user;
    url.password = *password;
    return true;
}

bool read_place(std::string_view text, Url& url)
{
    std::size_t host_ends = std::min(text.find(':'), text.size());
    if (text.starts_with('[')) {
        auto const closing = text.find(']');
        if (closing == std::string_view::npos) {
            return false;
        }
        url.host = text.substr(1, closing - 1);
        host_ends = closing + 1;
    } else {
        url.host = text.substr(0, host_ends);
    }
    auto const port = text.substr(host_ends);
    if (!port.empty() && (port.front() != ':' || !read_number(port.substr(1), url.port) || url.port == 0)) {
        return false;
    }
    return !url.host.empty() && url.host.find_first_of(" /?#") == std::string::npos;
}

}  // namespace

std::string Url::place() const
{
    auto const shown = host.contains(':') ? fmt::format("[{}]", host) : host;
    return fmt::format("{}://{}:{}/{}", tls ? "rediss" : "redis", shown, port, database);
}

std::expected<Url, std::string> parse_url(std::string_view text)
{
    Url url;
    constexpr std::string_view plain = "redis://";
    constexpr std::string_view secured = "rediss://";
    url.tls = text.starts_with(secured);
    if (!url.tls && !text.starts_with(plain)) {
        return must_be();
    }
    text.remove_prefix(url.tls ? secured.size() : plain.size());
    if (auto const slash = text.rfind('/'); slash != std::string_view::npos) {
        auto const database = text.substr(slash + 1);
        if (!database.empty() && !read_number(database, url.database)) {
            return must_be();
        }
        text = text.substr(0, slash);
    }
    if (auto const at = text.rfind('@'); at != std::string_view::npos) {
        if (!read_login(text.substr(0, at), url)) {
            return must_be();
        }
        text.remove_prefix(at + 1);
    }
    if (!read_place(text, url)) {
        return must_be();
    }
    return url;
}

}  // namespace creditd::redis
