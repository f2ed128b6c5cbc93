#include "promotions/domain/promo_code.hpp"
#include "promotions/domain/random_code.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace creditd::promotions {

TEST_CASE("PROMO-1: a generated code is its prefix and letters that cannot be mistaken for each other")
{
    std::uint8_t next = 0;
    auto const code = random_code("SPRING-", 13, [&] { return next++; });
    CHECK(code == "SPRING-23456789ABCDE");
    CHECK(canonical_code(code) == code);
    CHECK(random_alphabet.find_first_of("01OIL") == std::string_view::npos);
}

TEST_CASE("PROMO-1: every letter of a generated code is as likely as every other")
{
    std::uint8_t next = 0;
    std::map<char, int> counts;
    for (char const c : random_code("", 248 * 4, [&] { return next++; })) {
        ++counts[c];
    }
    CHECK(counts.size() == random_alphabet.size());
    CHECK(std::ranges::all_of(counts, [](auto const& each) { return each.second == 32; }));
}

TEST_CASE("PROMO-1: a generated code has 64 bits of chance by default")
{
    unsigned __int128 possible = 1;
    for (std::size_t i = 0; i < random_length_default; ++i) {
        possible *= random_alphabet.size();
    }
    CHECK((possible >> 64) != 0);
}

}  // namespace creditd::promotions
