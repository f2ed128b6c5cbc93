#pragma once

#include "base/moment.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace creditd::reports {

/// Something that waits for somebody, counted by the capability that has it.
struct Alert
{
    std::string kind;  ///< the API's word
    std::string href;  ///< the console's page
    std::function<std::int64_t(storage::Reader&, Moment now)> count;
};

/// What reports need of the others.
struct Sources
{
    /// Posts what is due on every account (LEDGER-6). Waits; throws StorageFailure.
    std::function<void()> bring_forward;
    std::vector<Alert> alerts;
};

}  // namespace creditd::reports
