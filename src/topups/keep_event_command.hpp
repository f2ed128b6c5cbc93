#pragma once

#include "engine/command.hpp"
#include "topups/event_log.hpp"

namespace creditd::topups {

/// Writes down an event that has no effect now: it waits for its purchase to become known, or concerns nobody
/// here (TOPUP-9). One that was there before only counts one more delivery.
class KeepEventCommand final : public engine::Command
{
public:
    /// State, outcome and `waits_for` are decided by the caller.
    explicit KeepEventCommand(WebhookEvent event) : event_(std::move(event)) {}

    void needs(engine::WorkingSet& set) const override { set.shelf<EventLog>().need(event_.id); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    WebhookEvent const event_;
};

}  // namespace creditd::topups
