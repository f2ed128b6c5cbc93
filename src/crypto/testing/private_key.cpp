#include "crypto/testing/private_key.hpp"

#include "base/assert.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace creditd::crypto::testing {

namespace {

EVP_PKEY* make(SignatureKind kind, int rsa_bits)
{
    switch (kind) {
    case SignatureKind::Rs256: return EVP_RSA_gen(static_cast<unsigned>(rsa_bits));
    case SignatureKind::Es256: return EVP_EC_gen("prime256v1");
    case SignatureKind::EdDsa: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    return nullptr;
}

std::string number(EVP_PKEY* pkey, char const* name, int size = 0)
{
    BIGNUM* found = nullptr;
    bool const is_there = EVP_PKEY_get_bn_param(pkey, name, &found) == 1;
    CREDITD_ASSERT(is_there);
    std::string bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(found) : size), '\0');
    BN_bn2binpad(found, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(found);
    return bytes;
}

/// r and s, 32 bytes each.
std::string plain(std::string const& der)
{
    auto const* begin = reinterpret_cast<unsigned char const*>(der.data());
    auto* const pair = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
    CREDITD_ASSERT(pair != nullptr);
    std::string bytes(64, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
    ECDSA_SIG_free(pair);
    return bytes;
}

}  // namespace

PrivateKey::PrivateKey(SignatureKind kind, int rsa_bits)
    : kind_(kind),
      pkey_(make(kind, rsa_bits), [](void* pkey) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pkey)); })
{
    auto* const pkey = static_cast<EVP_PKEY*>(pkey_.get());
    CREDITD_ASSERT(pkey != nullptr);
    switch (kind) {
    case SignatureKind::Rs256:
        first_ = number(pkey, OSSL_PKEY_PARAM_RSA_N);
        second_ = number(pkey, OSSL_PKEY_PARAM_RSA_E);
        return;
    case SignatureKind::Es256:
        first_ = number(pkey, OSSL_PKEY_PARAM_EC_PUB_X, 32);
        second_ = number(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        return;
    case SignatureKind::EdDsa:
        std::size_t size = 32;
        first_.resize(size);
        EVP_PKEY_get_raw_public_key(pkey, reinterpret_cast<unsigned char*>(first_.data()), &size);
        return;
    }
}

std::string PrivateKey::sign(std::string_view message) const
{
    auto* const pkey = static_cast<EVP_PKEY*>(pkey_.get());
    auto* const context = EVP_MD_CTX_new();
    auto const* const digest = kind_ == SignatureKind::EdDsa ? nullptr : EVP_sha256();
    bool const begun = EVP_DigestSignInit(context, nullptr, digest, nullptr, pkey) == 1;
    CREDITD_ASSERT(begun);
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(pkey));
    std::string signature(size, '\0');
    bool const done =
        EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<unsigned char const*>(message.data()), message.size()) == 1;
    CREDITD_ASSERT(done);
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return kind_ == SignatureKind::Es256 ? plain(signature) : signature;
}

}  // namespace creditd::crypto::testing
