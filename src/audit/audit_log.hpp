#pragma once

#include "audit/domain/entry.hpp"
#include "engine/working_set.hpp"

#include <vector>

namespace creditd::audit {

/// The audit log's shelf: entries are chained by hash, one chain per bucket of the subject (ADMIN-2), and
/// written in the same commit as their effect. The writer's thread alone.
class AuditLog final : public engine::Shelf
{
public:
    AuditLog();
    ~AuditLog() override;

    /// Adds an entry to this batch. Needs nothing beforehand.
    void add(AuditEntry entry);
    /// Whether this batch has any so far.
    [[nodiscard]] bool has_entries() const { return !entries_.empty(); }

    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    std::vector<AuditEntry> entries_;
};

}  // namespace creditd::audit
