#include "crypto/password.hpp"

#include <doctest/doctest.h>

namespace creditd::crypto {

TEST_CASE("IDENT-1: a password is kept as argon2id with 2 passes over 19 MiB, salted anew each time")
{
    auto const first = hash_password("correct horse battery");
    auto const second = hash_password("correct horse battery");

    CHECK(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(first != second);
    CHECK(first.find("horse") == std::string::npos);
}

TEST_CASE("IDENT-1: a password matches its own hash and no other")
{
    auto const hash = hash_password("correct horse battery");

    CHECK(password_matches("correct horse battery", hash));
    CHECK_FALSE(password_matches("correct horse batterz", hash));
    CHECK_FALSE(password_matches("correct horse battery ", hash));
    CHECK_FALSE(password_matches("", hash));
}

TEST_CASE("IDENT-1: a password may hold any bytes, a zero among them")
{
    using namespace std::string_view_literals;
    auto const hash = hash_password("sieben\0acht"sv);

    CHECK(password_matches("sieben\0acht"sv, hash));
    CHECK_FALSE(password_matches("sieben\0neun"sv, hash));
    CHECK_FALSE(password_matches("sieben"sv, hash));
}

TEST_CASE("IDENT-2: the decoy costs what a real hash does and matches nothing")
{
    CHECK(decoy_password_hash().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK_FALSE(password_matches("", decoy_password_hash()));
    CHECK_FALSE(password_matches("correct horse battery", decoy_password_hash()));
}

TEST_CASE("IDENT-1: what is no argon2id hash matches no password")
{
    CHECK_FALSE(password_matches("correct horse battery", ""));
    CHECK_FALSE(password_matches("correct horse battery", "$argon2id$v=19$m=19456"));
}

}  // namespace creditd::crypto
