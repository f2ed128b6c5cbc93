#pragma once

#include "base/moment.hpp"
#include "engine/working_set.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::engine {

/// What kind of thing happened: "purchase.paid". The capability it happens in has one constant for each.
struct FactKind
{
    std::string_view name;  ///< lower case, dots and underscores; of static lifetime

    friend bool operator==(FactKind, FactKind) = default;
};

/// Something that is true once the batch is committed, and that others may want to act on.
struct Fact
{
    FactKind kind;
    std::int64_t account = 0;  ///< whose; 0 when it is about no account
    std::string user_id{};     ///< the account's user
    std::int64_t number = 0;   ///< of the purchase, grant, hold … it is about; 0 for none
    Moment occurred_at{};
    std::string json{};   ///< an object in the words of the API: what an outgoing webhook shows of it
    bool by_mail = true;  ///< false: its user wants no mail of it
};

/// Turns facts into work of its own: rows on shelves that record after the facts. On the writer's thread,
/// after every command of the batch is decided; a batch that is tried again is told again, from nothing.
using FactListener = std::function<void(Fact const&, WorkingSet&, Context const&)>;

/// The facts of one batch, in the order they were left. Add it to the working set before every shelf that a
/// listener writes on.
///
/// A decision that leaves a fact knows nothing of who listens, so the ledger needs no arrow to mail, webhooks
/// or top-ups, and their rows are in the same commit all the same.
class Facts final : public Shelf
{
public:
    /// `set` is the one it is added to.
    explicit Facts(WorkingSet& set) : set_(set) {}

    /// Tells every fact of these kinds to `listener`, from the next batch on. While wiring. `wants`, when
    /// given, says whether a kind is worth leaving now; from the writer's thread.
    void listen(std::span<FactKind const> kinds, FactListener listener,
                std::function<bool(FactKind)> wants = {});

    /// Whether anybody listens: for facts that are many or dear to put into words.
    [[nodiscard]] bool are_heard(FactKind kind) const;

    /// Nothing happens when nobody listens.
    void add(Fact fact);

    /// Those left in this batch so far.
    [[nodiscard]] std::span<Fact const> left() const { return left_; }

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, Context const& context) override;
    void clear() override { left_.clear(); }

private:
    struct Ear
    {
        [[nodiscard]] bool hears(FactKind kind) const;

        std::vector<FactKind> kinds;
        FactListener listener;
        std::function<bool(FactKind)> wants;
    };

    WorkingSet& set_;
    std::vector<Ear> ears_;
    std::vector<Fact> left_;
};

/// Leaves a fact in the batch; nothing happens in a working set without facts.
void leave_fact(WorkingSet& set, Fact fact);

/// Whether a fact of this kind, left there, would be heard.
[[nodiscard]] bool is_heard(WorkingSet& set, FactKind kind);

}  // namespace creditd::engine
