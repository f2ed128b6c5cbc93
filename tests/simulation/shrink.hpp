#pragma once

#include "simulation/commands.hpp"

#include <functional>

namespace creditd::simulation {

/// Cuts a script down while `still_differs` says so: accounts, then groups, then commands, coarse to fine.
/// Ends when nothing more can go, or after `most_trials`.
[[nodiscard]] Script shrink(Script script, std::function<bool(Script const&)> const& still_differs,
                            int most_trials);

}  // namespace creditd::simulation
