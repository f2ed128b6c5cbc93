#include "identity/secret.hpp"

#include "crypto/random.hpp"
#include "crypto/sha256.hpp"

#include <utility>

namespace creditd::identity {

std::string digest_of(std::string_view secret)
{
    return std::string{crypto::view(crypto::sha256(secret))};
}

Secret new_secret(std::string_view prefix)
{
    auto text = crypto::random_secret(prefix);
    auto digest = digest_of(text);
    return {std::move(text), std::move(digest)};
}

}  // namespace creditd::identity
