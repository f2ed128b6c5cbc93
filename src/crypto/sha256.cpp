#include "crypto/sha256.hpp"

#include "base/assert.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>
#include <memory>

namespace creditd::crypto {

namespace {

/// One fetched digest and context per thread: OpenSSL 3 pays 250 ns for each implicit fetch.
struct Hasher
{
    Hasher() : algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context(EVP_MD_CTX_new())
    {
        CREDITD_ASSERT(algorithm != nullptr && context != nullptr);
    }
    ~Hasher()
    {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
    Hasher(Hasher const&) = delete;
    Hasher& operator=(Hasher const&) = delete;

    EVP_MD* algorithm;
    EVP_MD_CTX* context;
};

}  // namespace

Digest sha256(std::string_view first, std::string_view second, std::string_view third)
{
    thread_local Hasher hasher;
    Digest digest;
    unsigned size = 0;
    bool const ok =
        EVP_DigestInit_ex2(hasher.context, hasher.algorithm, nullptr) == 1 &&
        EVP_DigestUpdate(hasher.context, first.data(), first.size()) == 1 &&
        EVP_DigestUpdate(hasher.context, second.data(), second.size()) == 1 &&
        EVP_DigestUpdate(hasher.context, third.data(), third.size()) == 1 &&
        EVP_DigestFinal_ex(hasher.context, reinterpret_cast<unsigned char*>(digest.data()), &size) == 1;
    CREDITD_ASSERT(ok && size == digest.size());
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view message)
{
    Digest digest;
    unsigned size = 0;
    auto const* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                            reinterpret_cast<unsigned char const*>(message.data()), message.size(),
                            reinterpret_cast<unsigned char*>(digest.data()), &size);
    CREDITD_ASSERT(made != nullptr && size == digest.size());
    return digest;
}

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint64_t first_word(Digest const& digest)
{
    std::uint64_t word;
    std::memcpy(&word, digest.data(), sizeof word);
    return word;
}

}  // namespace creditd::crypto
