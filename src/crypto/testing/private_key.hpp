#pragma once

#include "crypto/public_key.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace creditd::crypto::testing {

/// A signing key, for tests that play somebody who has one. Each is new: no test depends on its bytes.
class PrivateKey
{
public:
    explicit PrivateKey(SignatureKind kind, int rsa_bits = 2048);

    [[nodiscard]] SignatureKind kind() const { return kind_; }
    [[nodiscard]] std::string sign(std::string_view message) const;

    // Of the public half, as a JWK has them before base64url: n and e, x and y, x.
    [[nodiscard]] std::string const& first() const { return first_; }
    [[nodiscard]] std::string const& second() const { return second_; }

private:
    SignatureKind kind_;
    std::shared_ptr<void> pkey_;
    std::string first_;
    std::string second_;
};

}  // namespace creditd::crypto::testing
