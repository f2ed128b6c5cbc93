#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace creditd::topups {

/// Something that reconciliation found and must not mend by itself.
struct Difference
{
    std::string kind;      ///< `unknown_here`, or why the purchase is to be reviewed
    std::string purchase;  ///< our public id
    std::string object;    ///< the provider's object; may be empty
};

/// What one pass compared, mended and found.
struct ReconciliationReport
{
    Moment from;
    Moment to;
    std::int64_t checkouts = 0;           ///< of the provider, looked at
    std::int64_t events = 0;              ///< of the provider's record
    std::int64_t purchases = 0;           ///< of ours, looked up one by one
    std::vector<std::string> repaired{};  ///< purchases whose books were behind
    std::vector<Difference> differences{};
    std::string ended_early{};  ///< why; empty when everything was compared
};

/// How far a pass has come.
struct ReconciliationProgress
{
    Moment from;
    Moment to;
    std::int64_t checkouts = 0;
    std::int64_t events = 0;
    std::int64_t purchases = 0;
};

}  // namespace creditd::topups
