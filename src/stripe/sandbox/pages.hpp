#pragma once

#include "stripe/sandbox/objects.hpp"

#include <string>

namespace creditd::stripe::sandbox {

/// The page on which a buyer pays, in whatever state the session is.
[[nodiscard]] std::string checkout_page(Session const& session, Objects const& objects);

/// What the seller's staff see: payments, and forms that refund and dispute them.
[[nodiscard]] std::string seller_page(Objects const& objects);

}  // namespace creditd::stripe::sandbox
