#include "notifications/domain/signature.hpp"

#include "crypto/base64.hpp"
#include "crypto/sha256.hpp"

namespace creditd::notifications {

SignedHeaders sign(std::string_view id, Moment now, std::string_view body, std::string_view secret,
                   std::string_view previous_secret)
{
    SignedHeaders headers{
        .id = std::string{id}, .timestamp = std::to_string(now.in_milliseconds() / 1000), .signature = {}};
    std::string signed_text = headers.id + "." + headers.timestamp + ".";
    signed_text += body;
    for (auto const key : {secret, previous_secret}) {
        if (key.empty()) {
            continue;
        }
        auto const digest = crypto::hmac_sha256(key, signed_text);
        headers.signature += headers.signature.empty() ? "v1," : " v1,";
        headers.signature += crypto::to_base64(crypto::view(digest));
    }
    return headers;
}

std::string shown_secret(std::string_view secret)
{
    return "whsec_" + crypto::to_base64(secret);
}

}  // namespace creditd::notifications
