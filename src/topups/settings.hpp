#pragma once

#include "base/moment.hpp"
#include "topups/domain/refund_threshold.hpp"

#include <string>

namespace creditd::topups {

/// What an operator can set about top-ups; defaults as shipped.
struct Settings
{
    std::string seller_name = "";     ///< on receipts; empty: the receipt names nobody
    std::string seller_address = "";  ///< lines separated by `\n`
    std::string seller_tax_id = "";

    bool reckon_tax = false;  ///< the provider adds tax to the prices
    Duration checkout_page_for =
        Duration::hours(23);  ///< how long a page can be paid on, 31 minutes–24 hours

    /// What the return pages' addresses begin with where a request names none: the public URL, or where the
    /// server listens. Without a slash at the end.
    std::string return_base = "http://localhost:8080";

    RefundThresholds approve_refund_above{};  ///< larger ones wait for a second person

    std::size_t webhook_bytes = 256 * 1024;          ///< the largest event taken
    Duration answer_within = Duration::seconds(20);  ///< how long a checkout waits for the provider

    Duration reconcile_every = Duration::hours(1);  ///< 0: only when told to
    Duration keep_events = Duration::days(90);      ///< how long events that are done stay; 0: for ever
    Duration reconcile_back = Duration::days(3);  ///< what began longer ago is compared only while it is open
};

}  // namespace creditd::topups
