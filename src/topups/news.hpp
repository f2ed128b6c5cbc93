#pragma once

#include "base/moment.hpp"
#include "topups/domain/reported.hpp"

#include <string>
#include <variant>

namespace creditd::topups {

/// Of a kind that concerns nobody here.
struct Unrelated
{};

using Subject = std::variant<Unrelated, Checkout, Payment, Refund, Dispute, RefundedTotal>;

/// One piece of news, verified: it comes from the provider.
struct News
{
    std::string event_id;  ///< the provider's id of the event; empty for a look-up
    std::string type;      ///< the provider's name of it, shown to admins; `lookup` for a look-up
    Moment as_of;          ///< when `subject` was as it says: the event's creation, the look-up's sending
    bool live = false;     ///< real money
    Subject subject;
};

}  // namespace creditd::topups
