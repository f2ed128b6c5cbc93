#pragma once

#include "audit/domain/entry.hpp"

#include <string>
#include <string_view>

namespace creditd::audit {

/// Why an administrator does something (ADMIN-1).
struct Reason
{
    std::string code;  ///< lower-case letters, digits and `. _ -`
    std::string text;
};

/// Who changes something as an administrator, from where and why.
struct Mandate
{
    std::string actor;
    std::string request_id{};
    std::string client_address{};
    Reason reason{};
};

/// What was done under a mandate.
struct Deed
{
    std::string_view action;  ///< `promo_code.create`
    std::string subject;
    std::string before{};  ///< JSON, or empty
    std::string after{};   ///< JSON, or empty
};

/// Both together, for the audit log.
[[nodiscard]] AuditEntry entry_of(Mandate const& mandate, Deed deed);

}  // namespace creditd::audit
