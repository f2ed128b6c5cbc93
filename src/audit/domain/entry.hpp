#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <string>

namespace creditd::audit {

/// One administrative or security event: who did what to whom, from where, why, and what it changed
/// (ADMIN-1).
struct AuditEntry
{
    std::string actor{};    ///< Principal::id, or `system`
    std::string action{};   ///< `credits.adjust`, `user.suspend`, `api_key.create` … (noun.verb)
    std::string subject{};  ///< what it was done to: a user id, a promo code, a key's public id
    std::string reason_code{};
    std::string reason{};  ///< free text
    std::string before{};  ///< JSON, or empty
    std::string after{};   ///< JSON, or empty
    std::string request_id{};
    std::string client_address{};

    bool operator==(AuditEntry const&) const = default;
};

}  // namespace creditd::audit
