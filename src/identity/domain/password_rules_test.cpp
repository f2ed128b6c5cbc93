#include "identity/domain/password_rules.hpp"

#include <doctest/doctest.h>

#include <string>

namespace creditd::identity {

TEST_CASE("IDENT-4: a password has 8 to 256 bytes")
{
    std::string long_one;
    for (int i = 0; long_one.size() < 256; ++i) {
        long_one += "k7" + std::to_string(i * 7919);
    }
    long_one.resize(256);

    CHECK(judge_password("", "") == PasswordRefusal::TooShort);
    CHECK(judge_password("hQ3-zP.", "") == PasswordRefusal::TooShort);
    CHECK_FALSE(judge_password("hQ3-zP.w", ""));
    CHECK_FALSE(judge_password(long_one, ""));
    CHECK(judge_password(long_one + "x", "") == PasswordRefusal::TooLong);
}

TEST_CASE("IDENT-4: what is tried first is refused, whatever is appended to it")
{
    for (auto const* text :
         {"password",  "Password1",   "P@ssw0rd",    "12345678",   "123456789",  "1234567890", "87654321",
          "aaaaaaaa",  "abcabcabc",   "12341234",    "qwertyuiop", "Qwerty123!", "1q2w3e4r",   "1qaz2wsx",
          "iloveyou",  "letmein123",  "Welcome2024", "admin123!",  "trustno1",   "abcd1234",   "football99",
          "Sunshine1", "dragon12345", "11112222",    "zaq12wsx"}) {
        CHECK_MESSAGE(judge_password(text, "") == PasswordRefusal::TooCommon, text);
    }
}

TEST_CASE("IDENT-4: a password made from the e-mail address is refused")
{
    CHECK(judge_password("ada.lovelace@example.com", "ada.lovelace@example.com") ==
          PasswordRefusal::TooCommon);
    CHECK(judge_password("Ada.Lovelace", "ada.lovelace@example.com") == PasswordRefusal::TooCommon);
    CHECK(judge_password("Ada.Lovelace1815", "ada.lovelace@example.com") == PasswordRefusal::TooCommon);
    CHECK_FALSE(judge_password("Ada.Lovelace1815", "grace@example.com"));
    CHECK_FALSE(judge_password("20221007!#", "12345@example.com"));
}

TEST_CASE("IDENT-4: other passwords are taken: phrases, other scripts, any signs")
{
    for (auto const* text :
         {"correct horse battery", "kR7!vb2q", "\xD0\xBF\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C-7",
          "wolkenbruch im mai", "8d0aa2f91c"}) {
        CHECK_MESSAGE(!judge_password(text, "ada@example.com"), text);
    }
}

}  // namespace creditd::identity
