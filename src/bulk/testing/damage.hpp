#pragma once

#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "ledger/domain/account.hpp"
#include "storage/batch.hpp"
#include "storage/table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

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
    /// A whole job, at that stage.
    void damage_job(std::int64_t job, std::int64_t status) { job_ = {job, status}; }

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
        static constexpr std::array job_columns{storage::Column{"number"},
                                                storage::Column{"operation"},
                                                storage::Column{"status"},
                                                storage::Column{"updated_at"},
                                                storage::Column{"plan_hash", storage::ColumnType::Bytes},
                                                storage::Column{"content", storage::ColumnType::Bytes}};
        static constexpr storage::Table jobs{"bulk_jobs", storage::Ownership::Global, 1, job_columns};
        if (job_) {
            std::array const values{Value::integer(job_->first),  Value::integer(1),
                                    Value::integer(job_->second), Value::integer(7),
                                    Value::bytes("short"),        Value::bytes("?")};
            batch.upsert(jobs, values);
        }
    }
    void clear() override
    {
        place_.reset();
        job_.reset();
    }

private:
    std::optional<DamagedPlace> place_;
    std::optional<std::pair<std::int64_t, std::int64_t>> job_;
};

class DamageJob final : public engine::Command
{
public:
    DamageJob(std::int64_t job, std::int64_t status) : job_(job), status_(status) {}
    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<Damage>().damage_job(job_, status_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::int64_t const job_;
    std::int64_t const status_;
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
