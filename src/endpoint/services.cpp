#include "endpoint/services.hpp"

namespace creditd::endpoint {

void LoopMailbox::deliver(std::vector<engine::Delivery> deliveries)
{
    loop_.post([deliveries = std::move(deliveries)]() mutable {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    });
}

}  // namespace creditd::endpoint
