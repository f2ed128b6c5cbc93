#include "promotions/domain/random_code.hpp"

namespace creditd::promotions {

std::string random_code(std::string_view prefix, std::size_t length,
                        std::function<std::uint8_t()> const& random_byte)
{
    // Bytes above the last whole multiple would favour the first letters.
    constexpr auto even_end = 256 / random_alphabet.size() * random_alphabet.size();
    std::string code{prefix};
    while (code.size() < prefix.size() + length) {
        auto const byte = random_byte();
        if (byte < even_end) {
            code += random_alphabet[byte % random_alphabet.size()];
        }
    }
    return code;
}

}  // namespace creditd::promotions
