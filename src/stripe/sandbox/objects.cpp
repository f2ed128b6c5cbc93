#include "stripe/sandbox/objects.hpp"

#include "crypto/base32.hpp"
#include "crypto/random.hpp"

namespace creditd::stripe::sandbox {

std::string new_id(std::string_view prefix)
{
    return std::string{prefix} + crypto::to_base32(crypto::random_bytes(15));
}

}  // namespace creditd::stripe::sandbox
