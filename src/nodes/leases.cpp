#include "nodes/leases.hpp"

#include "base/assert.hpp"
#include "nodes/node_name.hpp"

#include <array>

namespace creditd::nodes {

namespace {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;

constexpr std::array columns{Column{"name", ColumnType::Text}, Column{"holder", ColumnType::Text},
                             Column{"until"}};
constexpr storage::Table table{"leases", storage::Ownership::Global, 1, columns};

}  // namespace

std::optional<Lease> const& LeaseBook::find(std::string const& name) const
{
    auto const found = entries_.find(name);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.lease;
}

void LeaseBook::put(std::string const& name, Lease lease)
{
    auto& entry = entries_.at(name);
    entry.lease = std::move(lease);
    entry.is_changed = true;
}

void LeaseBook::want(storage::Batch& batch)
{
    for (auto const& [name, entry] : entries_) {
        std::array const key{Value::text(name)};
        batch.want(table, key);
    }
}

void LeaseBook::load(storage::Batch& batch)
{
    for (auto& [name, entry] : entries_) {
        if (!entry.is_loaded) {
            std::array const key{Value::text(name)};
            batch.load(table, key, [&lease = entry.lease](Row const& row) {
                lease = Lease{std::string{row.text(1)}, Moment::from_milliseconds(row.integer(2))};
            });
            entry.is_loaded = true;
        }
    }
}

void LeaseBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [name, entry] : entries_) {
        if (entry.is_changed) {
            std::array const row{Value::text(name), Value::text(entry.lease->holder),
                                 Value::integer(entry.lease->until.in_milliseconds())};
            batch.upsert(table, row);
        }
    }
}

void TakeLease::decide(engine::WorkingSet& set, engine::Context const& context)
{
    until_.reset();
    other_.clear();
    auto& book = set.shelf<LeaseBook>();
    auto const& lease = book.find(name_);
    bool const is_anothers = lease && lease->holder != holder_ && lease->holder != ended_;
    if (is_anothers && lease->until > context.now) {
        other_ = lease->holder;
        return;
    }
    until_ = context.now + how_long_;
    book.put(name_, {holder_, *until_});
}

bool Leases::hold(std::string const& name)
{
    if (!are_shared_) {
        return true;
    }
    std::scoped_lock const one_at_a_time{mutex_};
    auto const now = clock_.now();
    if (!now) {
        return false;
    }
    auto& held = held_[name];
    auto const half = Duration::milliseconds(life.in_milliseconds() / 2);
    if (held.until <= *now + half) {
        take(name, held);
    }
    auto const after = clock_.now();
    return after && held.until > *after + clocks_apart;
}

/// Finds out until when it is ours. A second try goes past a holder that is seen to have ended.
void Leases::take(std::string const& name, Held& held)
{
    std::string ended;
    for (;;) {
        auto const finished = engine_.run(std::make_unique<TakeLease>(name, holder_, life, ended));
        held.is_doubtful = held.is_doubtful || finished.fate == engine::Fate::Failed;
        if (finished.fate != engine::Fate::Decided) {
            return;
        }
        auto const& told = dynamic_cast<TakeLease const&>(*finished.command);
        if (told.until() || !ended.empty() || !has_ended(told.other())) {
            held = {told.until().value_or(Moment{}), false};
            return;
        }
        ended = told.other();
    }
}

void Leases::give_back(std::string const& name)
{
    std::scoped_lock const one_at_a_time{mutex_};
    auto const now = clock_.now();
    auto const held = held_.find(name);
    if (held != held_.end() && now && (held->second.is_doubtful || held->second.until > *now)) {
        (void)engine_.run(std::make_unique<TakeLease>(name, holder_, Duration{}));
    }
    held_.erase(name);
}

}  // namespace creditd::nodes
