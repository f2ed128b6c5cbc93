#include "topups/keep_event_command.hpp"

#include <utility>

namespace creditd::topups {

void KeepEventCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& log = set.shelf<EventLog>();
    auto const* const known = log.find(event_.id);
    auto event = known != nullptr ? *known : event_;
    if (known == nullptr) {
        event.number = context.numbers.next(context.now);
        event.received_at = context.now;
    }
    ++event.deliveries;
    event.last_at = context.now;
    log.put(std::move(event));
}

}  // namespace creditd::topups
