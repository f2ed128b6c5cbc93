#include "crypto/base64.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace creditd::crypto {

std::string to_base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the zero that OpenSSL ends with
    auto const length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    CREDITD_ASSERT(length + 1 == static_cast<int>(text.size()));
    text.pop_back();
    return text;
}

std::optional<std::string> from_base64(std::string_view text)
{
    std::string bytes(text.size() / 4 * 3, '\0');
    auto const length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<unsigned char const*>(text.data()), static_cast<int>(text.size()));
    if (length < 0) {
        return std::nullopt;
    }
    // OpenSSL counts what the padding stands for.
    auto const padding =
        std::ranges::count(text.substr(text.size() - std::min<std::size_t>(text.size(), 2)), '=');
    bytes.resize(static_cast<std::size_t>(length) - static_cast<std::size_t>(padding));
    return to_base64(bytes) == text ? std::optional{std::move(bytes)} : std::nullopt;
}

std::string to_base64url(std::string_view bytes)
{
    auto text = to_base64(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

std::optional<std::string> from_base64url(std::string_view text)
{
    if (text.find_first_of("+/=") != std::string_view::npos) {
        return std::nullopt;
    }
    std::string padded{text};
    std::ranges::replace(padded, '-', '+');
    std::ranges::replace(padded, '_', '/');
    padded.append((4 - padded.size() % 4) % 4, '=');
    return from_base64(padded);
}

}  // namespace creditd::crypto
