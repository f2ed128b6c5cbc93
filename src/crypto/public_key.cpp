#include "crypto/public_key.hpp"

#include "base/assert.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <string>

namespace creditd::crypto {

namespace {

constexpr std::size_t field_size = 32;  ///< bytes of a number of P-256, and of an Ed25519 key
constexpr std::size_t elliptic_signature_size = 64;
constexpr int shortest_rsa = 2048;  ///< bits
constexpr int longest_rsa = 8192;
constexpr std::size_t longest_rsa_exponent = 4;  ///< bytes: more makes checks slow and nothing safer

template <auto Free>
struct Freed
{
    template <class T>
    void operator()(T* thing) const
    {
        Free(thing);
    }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

Number number_from(std::string_view bytes)
{
    return Number{BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)};
}

/// A key of that type from its parts, if they are those of one.
Pkey pkey_from(char const* type, OSSL_PARAM* params)
{
    PkeyContext const context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params) <= 0) {
        ERR_clear_error();
        return nullptr;
    }
    Pkey pkey{made};
    PkeyContext const checking{EVP_PKEY_CTX_new_from_pkey(nullptr, pkey.get(), nullptr)};
    bool const is_good = checking != nullptr && EVP_PKEY_public_check(checking.get()) == 1;
    ERR_clear_error();
    return is_good ? std::move(pkey) : nullptr;
}

/// r and s as OpenSSL takes them: DER.
std::string der_of(std::string_view signature)
{
    EcSignature const pair{ECDSA_SIG_new()};
    auto r = number_from(signature.substr(0, field_size));
    auto s = number_from(signature.substr(field_size));
    CREDITD_ASSERT(pair != nullptr && r != nullptr && s != nullptr);
    ECDSA_SIG_set0(pair.get(), r.release(), s.release());
    std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
    auto* end = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &end);
    return der;
}

}  // namespace

struct PublicKey::Key
{
    Pkey pkey;
    SignatureKind kind;
    std::size_t signature_size;  ///< bytes
};

std::optional<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent)
{
    exponent.remove_prefix(std::min(exponent.find_first_not_of('\0'), exponent.size()));
    modulus.remove_prefix(std::min(modulus.find_first_not_of('\0'), modulus.size()));
    if (exponent.size() > longest_rsa_exponent || modulus.size() > longest_rsa / 8) {
        return std::nullopt;
    }
    auto const n = number_from(modulus);
    auto const e = number_from(exponent);
    CREDITD_ASSERT(n != nullptr && e != nullptr);
    if (BN_num_bits(n.get()) < shortest_rsa || BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 ||
        BN_is_one(e.get()) != 0) {
        return std::nullopt;
    }
    Builder const builder{OSSL_PARAM_BLD_new()};
    CREDITD_ASSERT(builder != nullptr);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    Params const params{OSSL_PARAM_BLD_to_param(builder.get())};
    auto pkey = pkey_from("RSA", params.get());
    if (pkey == nullptr) {
        return std::nullopt;
    }
    auto const size = static_cast<std::size_t>(EVP_PKEY_get_size(pkey.get()));
    return PublicKey{std::make_shared<Key const>(std::move(pkey), SignatureKind::Rs256, size)};
}

std::optional<PublicKey> PublicKey::p256(std::string_view x, std::string_view y)
{
    if (x.size() != field_size || y.size() != field_size) {
        return std::nullopt;
    }
    auto point = std::string{"\x04"}.append(x).append(y);
    std::string curve = "prime256v1";
    std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    auto pkey = pkey_from("EC", params.data());
    if (pkey == nullptr) {
        return std::nullopt;
    }
    return PublicKey{
        std::make_shared<Key const>(std::move(pkey), SignatureKind::Es256, elliptic_signature_size)};
}

std::optional<PublicKey> PublicKey::ed25519(std::string_view bytes)
{
    if (bytes.size() != field_size) {
        return std::nullopt;
    }
    Pkey pkey{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size())};
    if (pkey == nullptr) {
        ERR_clear_error();
        return std::nullopt;
    }
    return PublicKey{
        std::make_shared<Key const>(std::move(pkey), SignatureKind::EdDsa, elliptic_signature_size)};
}

SignatureKind PublicKey::kind() const
{
    return key_->kind;
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const
{
    if (signature.size() != key_->signature_size) {
        return false;
    }
    std::string der;
    if (key_->kind == SignatureKind::Es256) {
        der = der_of(signature);
        signature = der;
    }
    auto const* const digest = key_->kind == SignatureKind::EdDsa ? nullptr : EVP_sha256();
    DigestContext const context{EVP_MD_CTX_new()};
    CREDITD_ASSERT(context != nullptr);
    bool const is_good =
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_->pkey.get()) == 1 &&
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                         message.size()) == 1;
    ERR_clear_error();
    return is_good;
}

bool PublicKey::operator==(PublicKey const& other) const
{
    bool const is_same = EVP_PKEY_eq(key_->pkey.get(), other.key_->pkey.get()) == 1;
    ERR_clear_error();
    return is_same;
}

}  // namespace creditd::crypto
