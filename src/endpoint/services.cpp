#include "endpoint/services.hpp"

namespace creditd::endpoint {

void LoopMailbox::deliver(std::vector<engine::Delivery> deliveries)
{
    auto hand_over = [deliveries = std::move(deliveries)]() mutable {
        for (auto& delivery : deliveries) {
            delivery.hand_over();
        }
    };
    if (!gate_) {
        return loop_.post(std::move(hand_over));
    }
    gate_([this, hand_over = std::move(hand_over)]() mutable { loop_.post(std::move(hand_over)); });
}

}  // namespace creditd::endpoint
