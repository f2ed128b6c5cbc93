#include "crypto/sha256.hpp"

#include <doctest/doctest.h>

#include <string>

namespace creditd::crypto {

namespace {

std::string hex(Digest const& digest)
{
    return to_hex(view(digest));
}

}  // namespace

TEST_CASE("LEDGER-11: SHA-256 gives the digests that its standard publishes")
{
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hex(sha256(std::string(1'000'000, 'a'))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("LEDGER-11: the digest of several parts is that of them put together")
{
    CHECK(sha256("a", "b", "c") == sha256("abc"));
    CHECK(sha256("", "abc") == sha256("abc"));
    CHECK(sha256("abc", "", "") == sha256("abc"));
}

TEST_CASE("IDENT-1: HMAC-SHA-256 gives the digests of RFC 4231")
{
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST_CASE("IDENT-1: a comparison in constant time says what an ordinary one does")
{
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
    CHECK_FALSE(equal_in_constant_time("secret", "secre"));
    CHECK_FALSE(equal_in_constant_time("", "s"));
}

TEST_CASE("LEDGER-10: a digest's first word is its first eight bytes, the lowest first")
{
    CHECK(first_word(sha256("abc")) == 0xeacf018fbf1678ba);
    CHECK(to_hex(std::string_view{"\x00\xff\x10", 3}) == "00ff10");
}

}  // namespace creditd::crypto
