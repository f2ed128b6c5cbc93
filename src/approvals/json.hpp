#pragma once

#include "approvals/domain/approval.hpp"
#include "crypto/public_id.hpp"
#include "http/json_writer.hpp"

#include <optional>
#include <string>

namespace creditd::approvals {

/// Names of the people in an approval, where they were looked up.
struct PeopleNames
{
    std::optional<std::string> requested_by{};
    std::optional<std::string> decided_by{};
};

/// `{id, kind, status, subject, request, requestedBy, requestedByName?, requestedAt, expiresAt, reasonCode,
/// reason, decidedBy, decidedByName?, decidedAt, decisionReasonCode, decisionReason, outcome}`; the status as
/// at `now`. What has not come about is null.
void append_approval(http::json::Writer& json, crypto::PublicIds const& ids, Approval const& approval,
                     Moment now, PeopleNames const& names = {});

/// `{"approval": {…}}`, and `"result"` with what came of it when that is given.
[[nodiscard]] std::string approval_body(crypto::PublicIds const& ids, Approval const& approval, Moment now,
                                        std::optional<std::string_view> result = std::nullopt);

[[nodiscard]] std::string public_id(crypto::PublicIds const& ids, std::int64_t number);

}  // namespace creditd::approvals
