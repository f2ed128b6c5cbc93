#pragma once

#include "ledger/domain/posting.hpp"

namespace creditd::ledger {

/// Posts everything that became due up to and including `posting.now()`, in time order, each line dated at
/// the moment itself (LEDGER-6). At one moment: holds end first (HOLD-4), then grants begin, then grants
/// expire, so that what a hold gives back to an expired grant expires with it (HOLD-3). True when anything
/// was posted. One comparison when nothing is due.
bool bring_forward(Posting& posting);

/// Ends a hold: what it has left returns to the same grants; what returns to an expired grant expires at
/// once, and paid credits that become free pay debt. `line` is the step (released, expired) to post first.
void end_hold(Posting& posting, std::int64_t hold_number, HoldState state, Transaction line, Moment at);

/// What became free of a grant whose purchase is disputed joins the dispute's hold (TOPUP-8). False when
/// there is no such dispute, or nothing free.
bool join_dispute(Posting& posting, std::int64_t grant, Moment at);

}  // namespace creditd::ledger
