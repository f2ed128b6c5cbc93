#pragma once

#include "engine/working_set.hpp"
#include "storage/reader.hpp"

#include <optional>
#include <string>
#include <utility>

namespace creditd::topups {

/// Keeps the report of the latest reconciliation, of whichever node, in the place of the one before: a shelf
/// in the working set. The writer's thread alone.
class ReconciliationLog final : public engine::Shelf
{
public:
    /// `report`: as the API says it.
    void put(std::string report) { report_ = std::move(report); }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { report_.reset(); }

private:
    std::optional<std::string> report_;
};

/// The report that was kept last; empty before the first.
[[nodiscard]] std::optional<std::string> find_latest_report(storage::Reader& reader);

}  // namespace creditd::topups
