#pragma once

#include "engine/engine.hpp"

#include <vector>

namespace creditd::engine {

/// Hands over on the writer's own thread: for those who wait on a thread that is no event loop's, and for
/// what is quickly done. Keeps nothing, so any number of threads may share one; it outlives what was
/// submitted.
class DirectMailbox final : public Mailbox
{
public:
    void deliver(std::vector<Delivery> deliveries) override
    {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    }
};

}  // namespace creditd::engine
