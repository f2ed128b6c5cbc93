#pragma once

#include "audit/audit_log.hpp"
#include "engine/command.hpp"

#include <utility>

namespace creditd::audit::testing {

/// Adds one entry.
class Note final : public engine::Command
{
public:
    explicit Note(AuditEntry entry) : entry_(std::move(entry)) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<AuditLog>().add(entry_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    AuditEntry entry_;
};

}  // namespace creditd::audit::testing
