#include "audit/domain/mandate.hpp"

#include <utility>

namespace creditd::audit {

AuditEntry entry_of(Mandate const& mandate, Deed deed)
{
    return {.actor = mandate.actor,
            .action = std::string{deed.action},
            .subject = std::move(deed.subject),
            .reason_code = mandate.reason.code,
            .reason = mandate.reason.text,
            .before = std::move(deed.before),
            .after = std::move(deed.after),
            .request_id = mandate.request_id,
            .client_address = mandate.client_address};
}

}  // namespace creditd::audit
