#pragma once

#include "engine/engine.hpp"
#include "engine/testing/conflict_first.hpp"
#include "simulation/simulated_command.hpp"
#include "simulation/subject.hpp"
#include "storage/database.hpp"
#include "storage/testing/test_database.hpp"
#include "usage/prices.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace creditd::simulation {

/// How commands shared batches, over all engines of a run.
struct BatchFigures
{
    std::uint64_t batches = 0;
    std::uint64_t commands = 0;
    std::uint64_t largest = 0;
};

/// The real engine on the embedded store, in a directory of its own.
///
/// A group's commands are submitted all at once while the clock keeps the writer waiting, so that batches
/// really form: the first few commands, then up to 512 of the others.
class EngineDriver final : public Subject
{
public:
    /// Adds to `figures` whenever an engine stops.
    EngineDriver(Script const& frame, BatchFigures& figures);
    ~EngineDriver() override;

    std::vector<Observed> run(Group const& group) override;
    AccountView view(int account) override;
    std::vector<Line> lines(int account) override;
    std::string complaint() override;

    /// Every other time without closing: what a killed process leaves.
    void restart() override;

private:
    /// Stands still, and holds the writer back while a group is being submitted.
    class GatedClock final : public engine::Clock
    {
    public:
        std::optional<Moment> now() override;
        void shut(std::optional<Millis> now);
        void open();

    private:
        std::mutex mutex_;
        std::condition_variable opened_;
        bool shut_ = false;
        std::optional<Moment> now_;
    };

    /// Collects a group's fates.
    class Inbox final : public engine::Mailbox
    {
    public:
        void expect(std::size_t count);
        void deliver(std::vector<engine::Delivery> deliveries) override;
        void put(std::size_t index, engine::Finished finished);
        std::vector<engine::Finished>& wait();

    private:
        std::mutex mutex_;
        std::condition_variable arrived_;
        std::size_t missing_ = 0;
        std::vector<engine::Finished> finished_;
    };

    class SeededRandom;

    void start();
    void stop(bool tidily);
    void make_codes_and_meters();
    std::vector<std::unique_ptr<engine::Command>> commands_of(Group const& group);
    std::optional<ReversalMaterial> material_of(storage::Reader& reader, Command const& command);
    static Observed observe(Command const& command, engine::Finished const& finished);

    Script const frame_;
    BatchFigures& figures_;
    storage::testing::TestDatabase place_;
    Stage stage_;
    GatedClock clock_;
    Inbox inbox_;
    std::unique_ptr<SeededRandom> random_;
    std::unique_ptr<storage::Database> database_;
    std::unique_ptr<usage::PriceBoard> prices_;
    std::unique_ptr<engine::testing::ConflictFirst> for_engine_;
    std::unique_ptr<engine::Engine> engine_;
    int restarts_ = 0;
};

}  // namespace creditd::simulation
