#pragma once

#include "bulk/domain/job.hpp"
#include "crypto/public_id.hpp"
#include "engine/facts.hpp"

namespace creditd::bulk::facts {

/// A job moved on: what it does, or how far it is. JSON: `{id, status}`.
inline constexpr engine::FactKind job_moved{"bulk_job.moved"};

/// Leaves it in the batch, if anybody listens.
void tell(engine::WorkingSet& set, crypto::PublicIds const& ids, Job const& job, Moment now);

}  // namespace creditd::bulk::facts
