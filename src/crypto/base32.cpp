#include "crypto/base32.hpp"

#include <cstdint>

namespace creditd::crypto {

namespace {
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
}

std::string to_base32(std::string_view bytes)
{
    std::string text;
    text.reserve((bytes.size() * 8 + 4) / 5);
    std::uint32_t bits = 0;
    int held = 0;
    for (char const c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (held += 8; held >= 5; held -= 5) {
            text += alphabet[bits >> (held - 5) & 31];
        }
    }
    if (held > 0) {
        text += alphabet[bits << (5 - held) & 31];
    }
    return text;
}

std::optional<std::string> from_base32(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() * 5 / 8);
    std::uint32_t bits = 0;
    int held = 0;
    for (char const c : text) {
        auto const digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 5 | static_cast<std::uint32_t>(digit);
        held += 5;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 255);
        }
    }
    bool const spare_bits_are_zero = (bits & ((1U << held) - 1)) == 0;
    if (held >= 5 || !spare_bits_are_zero) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace creditd::crypto
