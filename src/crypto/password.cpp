#include "crypto/password.hpp"

#include "base/assert.hpp"
#include "crypto/random.hpp"

#include <argon2.h>

#include <new>

namespace creditd::crypto {

namespace {

constexpr std::uint32_t passes = 2;
constexpr std::uint32_t memory_kib = 19 * 1024;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;

}  // namespace

std::string hash_password(std::string_view password)
{
    auto const salt = random_bytes(salt_size);
    std::string encoded(argon2_encodedlen(passes, memory_kib, lanes, salt_size, hash_size, Argon2_id), '\0');
    int const result =
        argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(), salt.data(),
                              salt.size(), hash_size, encoded.data(), encoded.size());
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR) {
        throw std::bad_alloc();
    }
    CREDITD_ASSERT(result == ARGON2_OK);
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool password_matches(std::string_view password, std::string const& encoded)
{
    int const result = argon2id_verify(encoded.c_str(), password.data(), password.size());
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR) {
        throw std::bad_alloc();
    }
    return result == ARGON2_OK;
}

std::string const& decoy_password_hash()
{
    static std::string const hash = hash_password(random_bytes(32));
    return hash;
}

}  // namespace creditd::crypto
