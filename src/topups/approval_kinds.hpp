#pragma once

#include "approvals/kinds.hpp"
#include "endpoint/services.hpp"
#include "topups/cashier.hpp"

namespace creditd::topups {

/// How refunds are approved: by somebody with `refunds:write`. The refund begins in the approval's commit,
/// and its call is made after it. What is passed outlives it.
[[nodiscard]] approvals::Kind refund_approvals(endpoint::Services& services, Cashier& cashier);

}  // namespace creditd::topups
