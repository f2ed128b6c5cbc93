#pragma once

#include "approvals/kinds.hpp"
#include "bulk/domain/job.hpp"
#include "crypto/public_id.hpp"
#include "http/principal.hpp"

namespace creditd::bulk {

/// How a bulk run is approved (ADMIN-4): the job is applied, or undone, as it was asked for, in the name of
/// who asked.
[[nodiscard]] approvals::Kind approval_kind(crypto::PublicIds const& ids);

/// Whether the role allows work of this kind, on top of bulk work itself: `credits:adjust` for `adjust` and
/// `grant`, `promo-codes:write` for `promo`, `users:write` for `users`.
[[nodiscard]] bool may_do(http::Principal const& principal, Operation operation);

/// The same for a job: also `roles:write` where its rows give roles, and `credits:adjust` where users begin
/// with credits.
[[nodiscard]] bool may_do(http::Principal const& principal, Job const& job);

}  // namespace creditd::bulk
