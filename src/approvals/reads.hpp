#pragma once

#include "approvals/store.hpp"

namespace creditd::approvals {

// What routes may read of the store.

using store::count_approvals;
using store::expired_approvals;
using store::Filter;
using store::find_approval;
using store::list_approvals;

}  // namespace creditd::approvals
