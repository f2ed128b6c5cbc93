#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/domain/burn_down.hpp"
#include "ledger/spend_credits.hpp"

#include <optional>
#include <variant>

namespace creditd::ledger {

// The life of a hold: place, capture (once or in parts), release, extend; time ends it in `bring_forward`.

struct PlaceHold
{
    Credits amount;                  ///< > 0, or 0 for a metered hold priced at 0
    Moment expires_at;               ///< later than now
    std::optional<Charge> priced{};  ///< for a metered hold: meter, pinned price version, estimated quantity
    Purpose purpose{};
};
struct TooManyHolds
{};
using PlaceRefusal = std::variant<TooManyHolds, InsufficientCredits>;

/// Takes slices of particular grants out of available, in burn-down order (HOLD-1). Index of its line
/// `hold_placed`. Refused: too many open holds, then not enough credits.
[[nodiscard]] Outcome<std::size_t, PlaceRefusal> place_hold(Posting& posting, PlaceHold place,
                                                            std::size_t max_open_holds);

enum class Overage { Refuse, Allow };

struct CaptureHold
{
    std::int64_t hold = 0;
    Credits amount;                     ///< ≥ 0
    Overage overage = Overage::Refuse;  ///< Allow counts only with `final`
    bool final = true;                  ///< false: the hold stays open for another part
    std::optional<Charge> charge{};
    Purpose purpose{};
};
struct HoldNotOpen
{};  ///< unknown to the account, or ended: the caller knows which from the ended holds
struct CaptureExceedsHold
{
    Credits left;
};
using CaptureRefusal = std::variant<HoldNotOpen, CaptureExceedsHold, InsufficientCredits>;

/// Turns the hold, all or part, into usage (HOLD-2): slices in the order they were drawn, the rest returns to
/// the same grants when `final`; with overage allowed the excess is spent from what is free, all or nothing.
/// Index of its line `usage`. Refused: not open; more than the hold has left, unless overage is allowed and
/// all that the hold captures stays within 4,000,000,000 credits (LEDGER-9); the excess is not covered
/// (`required` = the excess, the hold stays open).
[[nodiscard]] Outcome<std::size_t, CaptureRefusal> capture_hold(Posting& posting, CaptureHold capture);

/// Ends the hold with nothing spent. Index of its line `hold_released`.
[[nodiscard]] Outcome<std::size_t, HoldNotOpen> release_hold(Posting& posting, std::int64_t hold,
                                                             Purpose purpose);

/// Gives the hold a new end, later than now. Index of its line `hold_extended`.
[[nodiscard]] Outcome<std::size_t, HoldNotOpen> extend_hold(Posting& posting, std::int64_t hold,
                                                            Moment expires_at, Purpose purpose);

}  // namespace creditd::ledger
