#pragma once

#include "base/moment.hpp"

namespace creditd::approvals {

/// What an operator can set about approvals; defaults as shipped. From which amount on something waits is a
/// setting of the capability that does it.
struct Settings
{
    Duration expire_after = Duration::days(7);
};

}  // namespace creditd::approvals
