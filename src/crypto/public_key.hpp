#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace creditd::crypto {

/// How a signature is made. A key has exactly one way: nobody can choose another for it.
enum class SignatureKind : std::uint8_t {
    Rs256,  ///< RSASSA-PKCS1-v1_5 with SHA-256
    Es256,  ///< ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each
    EdDsa,  ///< Ed25519
};

/// The public half of somebody's signing key. Immutable; any thread. Copies share the key.
class PublicKey
{
public:
    /// Big-endian numbers. Empty unless the modulus has 2048 to 8192 bits and the exponent is odd, from 3 and
    /// below 2^32.
    [[nodiscard]] static std::optional<PublicKey> rsa(std::string_view modulus, std::string_view exponent);

    /// Coordinates of 32 bytes each. Empty unless they are a point of the curve.
    [[nodiscard]] static std::optional<PublicKey> p256(std::string_view x, std::string_view y);

    /// 32 bytes.
    [[nodiscard]] static std::optional<PublicKey> ed25519(std::string_view bytes);

    [[nodiscard]] SignatureKind kind() const;

    /// Whether the owner of the private half signed `message`. A signature of another length is none.
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

    /// The same key.
    [[nodiscard]] bool operator==(PublicKey const& other) const;

private:
    struct Key;
    explicit PublicKey(std::shared_ptr<Key const> key) : key_(std::move(key)) {}

    std::shared_ptr<Key const> key_;
};

}  // namespace creditd::crypto
