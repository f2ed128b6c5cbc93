#pragma once

#include "endpoint/services.hpp"
#include "topups/cashier.hpp"

#include <cstddef>

namespace creditd::topups {

/// Begins the automatic purchases that are due: asks who is, has each looked at by a command like any other,
/// and has the payment made. Two nodes that look at once begin one attempt: the command decides.
class AutoTopUpRunner
{
public:
    AutoTopUpRunner(endpoint::Services& services, Cashier& cashier) : services_(services), cashier_(cashier)
    {}

    /// How many attempts began. Not from a loop's or the writer's thread. Throws StorageFailure.
    std::size_t run_due();

private:
    endpoint::Services& services_;
    Cashier& cashier_;
};

}  // namespace creditd::topups
