#pragma once

#include "engine/command.hpp"
#include "engine/engine.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::nodes {

/// The right of one node to do some work that is done once for all, for a while.
struct Lease
{
    std::string holder;
    Moment until;  ///< free again *at* this moment
};

/// The leases that the commands of a batch name. The writer's thread alone.
class LeaseBook final : public engine::Shelf
{
public:
    void need(std::string const& name) { entries_.try_emplace(name); }

    /// Needed before.
    [[nodiscard]] std::optional<Lease> const& find(std::string const& name) const;
    void put(std::string const& name, Lease lease);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { entries_.clear(); }

private:
    struct Entry
    {
        std::optional<Lease> lease;
        bool is_loaded = false;
        bool is_changed = false;
    };
    std::map<std::string, Entry> entries_;
};

/// Takes or prolongs a lease that is free or the holder's own: until so long after the batch's now; for no
/// time to give it back.
class TakeLease final : public engine::Command
{
public:
    /// `ended`: a holder that is known to be no more, whose lease counts as free; may be empty.
    TakeLease(std::string name, std::string holder, Duration how_long, std::string ended = {})
        : name_(std::move(name)),
          holder_(std::move(holder)),
          how_long_(how_long),
          ended_(std::move(ended))
    {}

    void needs(engine::WorkingSet& set) const override { set.shelf<LeaseBook>().need(name_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    /// After `decide`: until when it is the holder's; empty when somebody else has it.
    [[nodiscard]] std::optional<Moment> until() const { return until_; }
    /// After `decide`: who else has it; empty when it is the holder's.
    [[nodiscard]] std::string const& other() const { return other_; }

private:
    std::string const name_;
    std::string const holder_;
    Duration const how_long_;
    std::string const ended_;
    std::optional<Moment> until_;
    std::string other_;
};

/// The leases of this node (NODE-1). Any thread but a mailbox's or the writers'.
class Leases
{
public:
    static constexpr auto life = Duration::seconds(10);

    /// Two nodes' clocks may be so far apart: each is at most 1 s from the database's (LEDGER-8).
    static constexpr auto clocks_apart = Duration::seconds(2);

    /// `are_shared`: whether there may be other nodes; if not, everything is always held. `holder` names this
    /// node among them: `new_node_name` where what a killed one held shall be its successor's at once.
    Leases(engine::Engine& engine, engine::Clock& clock, bool are_shared, std::string holder)
        : engine_(engine),
          clock_(clock),
          are_shared_(are_shared),
          holder_(std::move(holder))
    {}

    /// Whether this node may do that work now; takes or prolongs the lease, if it can. Waits for the engine.
    [[nodiscard]] bool hold(std::string const& name);

    /// Gives it back, if it is or may be held, so that another node need not wait. Waits for the engine.
    void give_back(std::string const& name);

private:
    /// `until`: certainly ours before. `is_doubtful`: an answer was lost, and the row may say that it is ours
    /// for longer.
    struct Held
    {
        Moment until{};
        bool is_doubtful = false;
    };

    void take(std::string const& name, Held& held);

    engine::Engine& engine_;
    engine::Clock& clock_;
    bool const are_shared_;
    std::string const holder_;
    std::mutex mutex_;
    std::map<std::string, Held> held_;
};

}  // namespace creditd::nodes
