#pragma once

#include "audit/domain/reason_code.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

namespace creditd::audit::store {

// Rows of reason codes, in and out.

[[nodiscard]] ReasonList load_reason_codes(storage::Reader& reader);
[[nodiscard]] ReasonList load_reason_codes(storage::Batch& batch);
void upsert_reason_code(storage::Batch& batch, ReasonCode const& code);

}  // namespace creditd::audit::store
