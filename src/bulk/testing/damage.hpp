#pragma once

#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "ledger/domain/account.hpp"
#include "storage/batch.hpp"
#include "storage/table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace creditd::bulk::testing {

/// A row of a job whose bytes shall make no sense.
struct DamagedPlace
{
    std::int64_t account = 0;
    std::int64_t job = 0;
    std::int64_t row = 0;
};

/// Writes it on the writer's thread, which nobody may write beside.
class Damage final : public engine::Shelf
{
public:
    void damage(DamagedPlace place) { place_ = place; }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& /*context*/) override
    {
        using storage::Value;
        static constexpr std::array columns{storage::Column{"account"}, storage::Column{"job"},
                                            storage::Column{"row_number"}, storage::Column{"state"},
                                            storage::Column{"content", storage::ColumnType::Bytes}};
        static constexpr storage::Table rows{"bulk_rows", storage::Ownership::Account, 3, columns};
        if (place_) {
            std::array const values{Value::integer(place_->account), Value::integer(place_->job),
                                    Value::integer(place_->row), Value::integer(1), Value::bytes("?")};
            batch.upsert(rows, values);
        }
    }
    void clear() override { place_.reset(); }

private:
    std::optional<DamagedPlace> place_;
};

class DamageRow final : public engine::Command
{
public:
    explicit DamageRow(DamagedPlace place) : place_(place) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<Damage>().damage(place_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    DamagedPlace const place_;
};

}  // namespace creditd::bulk::testing
