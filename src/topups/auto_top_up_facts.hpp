#pragma once

#include "crypto/public_id.hpp"
#include "engine/facts.hpp"
#include "topups/domain/auto_top_up.hpp"

#include <string_view>

namespace creditd::topups::facts {

// `{reason, code, purchase?}`: why, in a sentence and as a stable word, and the purchase it is about.
inline constexpr engine::FactKind auto_top_up_suspended{"auto_top_up.suspended"};
/// The bank wants the buyer to confirm; suspended too.
inline constexpr engine::FactKind auto_top_up_authentication{"auto_top_up.authentication_needed"};

/// Leaves the one of them that fits. `purchase`: null when it is about none.
void leave_suspended(engine::WorkingSet& set, crypto::PublicIds const& ids, AutoTopUp const& settings,
                     Purchase const* purchase, Moment now);

/// Has accounts looked at when a spend or capture takes them below their threshold. Behind the shelves of
/// this folder.
void listen_for_due_top_ups(engine::WorkingSet& set);

}  // namespace creditd::topups::facts
