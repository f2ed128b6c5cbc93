#pragma once

#include "engine/engine.hpp"
#include "engine/testing/conflict_first.hpp"
#include "engine/testing/doubles.hpp"
#include "ledger/account_command.hpp"
#include "ledger/settings.hpp"
#include "ledger/spend_credits.hpp"
#include "ledger/testing/world.hpp"
#include "storage/database.hpp"
#include "storage/testing/test_database.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::ledger::testing {

/// The books on a store of their own, behind the engine, with a clock moved by hand. Accounts open, with no
/// signup credit unless `settings` says otherwise, when a command first names their user.
class StoredWorld
{
public:
    explicit StoredWorld(std::uint64_t seed = 1);
    ~StoredWorld();
    StoredWorld(StoredWorld const&) = delete;
    StoredWorld& operator=(StoredWorld const&) = delete;

    /// What a command does with the account once it is there and brought forward.
    using Act = std::function<Verdict(Posting&, engine::WorkingSet&)>;

    /// The command; its answer is the line's number, seq, type and balance after. `reverses`: the usage line
    /// it needs.
    [[nodiscard]] std::unique_ptr<engine::Command> command(
        std::string_view user, Act act, std::optional<engine::Idempotency> key = std::nullopt,
        std::int64_t reverses = 0) const;
    engine::Finished run(std::unique_ptr<engine::Command> command);
    /// All of them in one batch; their fates in order.
    std::vector<engine::Finished> run_together(std::vector<std::unique_ptr<engine::Command>> commands);

    // One command each; each must pass. They return the seq of its line, 0 where it has none.
    std::int64_t grant(std::string_view user, Amount credits, GrantTerms terms = {});
    std::int64_t spend(std::string_view user, Amount credits, Purpose purpose = {},
                       std::optional<Charge> charge = std::nullopt);
    std::int64_t adjust(std::string_view user, Amount credits, std::string_view reason_code);
    std::int64_t reverse_usage(std::string_view user, std::int64_t seq, Amount credits);
    /// Returns the hold's number instead.
    std::int64_t hold(std::string_view user, Amount credits, Moment until);
    std::int64_t capture(std::string_view user, std::int64_t hold, Amount credits, CaptureTerms terms = {});
    std::int64_t release(std::string_view user, std::int64_t hold);
    void read(std::string_view user);

    /// The account as its row stands; it must be there.
    [[nodiscard]] Account account(std::string_view user);
    /// Every line of the account, oldest first, as the journal has them.
    [[nodiscard]] Lines lines(std::string_view user);
    /// Empty when `verify` finds nothing wrong; else each failed check with what it names, a line each.
    [[nodiscard]] std::string complaints();

    void open();
    void close();
    [[nodiscard]] std::filesystem::path file() const;

    engine::testing::ManualClock clock{at("09:00")};
    Settings settings;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<engine::testing::ConflictFirst> for_engine;
    std::unique_ptr<engine::Engine> engine;

private:
    std::int64_t seq_of(std::unique_ptr<engine::Command> command);

    storage::testing::TestDatabase place_;
    engine::testing::SeededRandom random_;
};

/// What `verify` complains about in the ledger in `directory`, as `StoredWorld::complaints` says it.
[[nodiscard]] std::string complaints_about(storage::Database& database);

/// A client's key for tests.
[[nodiscard]] engine::Idempotency key_named(std::string_view name, std::uint64_t fingerprint = 1);

}  // namespace creditd::ledger::testing
