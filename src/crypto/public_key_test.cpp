#include "crypto/base64.hpp"
#include "crypto/public_key.hpp"
#include "crypto/testing/private_key.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd::crypto {

using testing::PrivateKey;

namespace {

constexpr std::array kinds{SignatureKind::Rs256, SignatureKind::Es256, SignatureKind::EdDsa};

std::optional<PublicKey> public_half(PrivateKey const& key)
{
    switch (key.kind()) {
    case SignatureKind::Rs256: return PublicKey::rsa(key.first(), key.second());
    case SignatureKind::Es256: return PublicKey::p256(key.first(), key.second());
    case SignatureKind::EdDsa: return PublicKey::ed25519(key.first());
    }
    return std::nullopt;
}

std::string from_hex(std::string_view hex)
{
    auto const digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return bytes;
}

}  // namespace

TEST_CASE("what a key has signed verifies, and nothing else does")
{
    for (auto const kind : kinds) {
        PrivateKey const own{kind};
        PrivateKey const other{kind};
        auto const key = public_half(own);
        REQUIRE(key);
        CHECK(key->kind() == kind);
        auto const signature = own.sign("the message");

        CHECK(key->verifies("the message", signature));
        CHECK_FALSE(key->verifies("the messagf", signature));
        CHECK_FALSE(key->verifies("", signature));
        CHECK_FALSE(key->verifies("the message", other.sign("the message")));
        CHECK_FALSE(key->verifies("the message", ""));
        CHECK_FALSE(key->verifies("the message", signature.substr(1)));
        CHECK_FALSE(key->verifies("the message", signature + '\0'));
        CHECK_FALSE(key->verifies("the message", std::string(signature.size(), '\0')));
        for (std::size_t i = 0; i < signature.size(); i += 7) {
            auto changed = signature;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            CHECK_FALSE(key->verifies("the message", changed));
        }
        CHECK(*key == *public_half(own));
        CHECK_FALSE(*key == *public_half(other));
    }
}

TEST_CASE("Ed25519: the second vector of RFC 8032, section 7.1")
{
    auto const key =
        PublicKey::ed25519(from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
    REQUIRE(key);
    CHECK(
        key->verifies("\x72", from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                       "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")));
}

TEST_CASE("numbers that are no good key make none")
{
    PrivateKey const rsa{SignatureKind::Rs256};
    PrivateKey const weak{SignatureKind::Rs256, 1024};
    CHECK_FALSE(PublicKey::rsa(weak.first(), weak.second()));
    CHECK_FALSE(PublicKey::rsa(rsa.first(), std::string{'\x01'}));
    CHECK_FALSE(PublicKey::rsa(rsa.first(), std::string{'\x04'}));
    CHECK_FALSE(PublicKey::rsa(rsa.first(), ""));
    CHECK_FALSE(PublicKey::rsa("", rsa.second()));
    CHECK_FALSE(PublicKey::rsa(rsa.first(), "\x01\x01\x01\x01\x01"));
    CHECK_FALSE(PublicKey::rsa(std::string(1025, '\x7f'), rsa.second()));
    CHECK(PublicKey::rsa(std::string(3, '\0') + rsa.first(), rsa.second()));  // leading zeros are no matter

    PrivateKey const ec{SignatureKind::Es256};
    CHECK_FALSE(PublicKey::p256(ec.second(), ec.first()));  // not on the curve
    CHECK_FALSE(PublicKey::p256(std::string(32, '\0'), std::string(32, '\0')));
    CHECK_FALSE(PublicKey::p256(ec.first().substr(1), ec.second()));
    CHECK_FALSE(PublicKey::p256(ec.first(), ec.second() + '\0'));

    CHECK_FALSE(PublicKey::ed25519(std::string(31, '\x07')));
    CHECK_FALSE(PublicKey::ed25519(std::string(33, '\x07')));
}

TEST_CASE("base64url has no padding, and one spelling for each text")
{
    CHECK(to_base64url("\xff\xfe\xfd\xfc") == "__79_A");
    CHECK(from_base64url("__79_A") == "\xff\xfe\xfd\xfc");
    CHECK(from_base64url("") == "");
    for (std::string_view const text : {"__79_A==", "//79/A", "__79_B", "A", "AA AA", "AAA\n"}) {
        CHECK_FALSE_MESSAGE(from_base64url(text), text);
    }
}

}  // namespace creditd::crypto
