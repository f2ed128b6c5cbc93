#pragma once

#include "base/moment.hpp"

#include <string>
#include <string_view>

namespace creditd::notifications {

/// What a webhook's receiver is told beside the body, so that it can see that the body is ours: the three
/// headers of the Standard Webhooks specification.
struct SignedHeaders
{
    std::string id;         ///< `webhook-id`: the same however often it is delivered
    std::string timestamp;  ///< `webhook-timestamp`: of this attempt, in seconds
    std::string signature;  ///< `webhook-signature`: one `v1,…` for each secret, separated by spaces
};

/// `secret`, `previous_secret`: raw bytes; an empty previous one is none.
[[nodiscard]] SignedHeaders sign(std::string_view id, Moment now, std::string_view body,
                                 std::string_view secret, std::string_view previous_secret);

/// `whsec_` and the secret in base64: how a receiver is given it.
[[nodiscard]] std::string shown_secret(std::string_view secret);

}  // namespace creditd::notifications
