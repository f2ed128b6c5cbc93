#pragma once

#include "simulation/observation.hpp"

#include <string>
#include <vector>

namespace creditd::simulation {

/// What must be true of any account's stored lines and state, whatever the model thinks: every transaction
/// balances, the sums agree, a hold ends once, time only goes forward. Empty, or what is broken.
[[nodiscard]] std::string broken_property(std::vector<Line> const& lines, AccountView const& view);

}  // namespace creditd::simulation
