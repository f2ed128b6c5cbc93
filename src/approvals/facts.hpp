#pragma once

#include "approvals/domain/approval.hpp"
#include "crypto/public_id.hpp"
#include "engine/context.hpp"
#include "engine/facts.hpp"

namespace creditd::approvals::facts {

// What others may want to act on; each fact's JSON is `{approval}`.
inline constexpr engine::FactKind requested{"approval.requested"};
inline constexpr engine::FactKind decided{"approval.decided"};  ///< ended, in whatever way

/// Leaves the fact, when anybody listens.
void leave(engine::FactKind kind, Approval const& approval, engine::WorkingSet& set,
           crypto::PublicIds const& ids, engine::Context const& context);

}  // namespace creditd::approvals::facts
