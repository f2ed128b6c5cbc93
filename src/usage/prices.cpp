#include "usage/prices.hpp"

#include "base/assert.hpp"
#include "ledger/ended_holds.hpp"
#include "nodes/changes.hpp"
#include "usage/store.hpp"

namespace creditd::usage {

PriceBoard::PriceBoard(storage::Database& database)
{
    database.read([&](storage::Reader& reader) {
        state_.list = std::make_shared<PriceList const>(store::load_prices(reader));
    });
}

PriceBoard::State PriceBoard::state() const
{
    std::lock_guard const lock{mutex_};
    return state_;
}

void PriceBoard::publish(std::vector<Meter> const& changed, std::uint64_t reads)
{
    std::lock_guard const lock{mutex_};
    ++published_;
    bool const was_read_since = state_.reads != reads;
    auto list = std::make_shared<PriceList>(*state_.list);
    for (auto const& meter : changed) {
        auto const* const known = list->find(meter.name);
        bool const lacks_it = known == nullptr || known->versions.size() < meter.versions.size();
        if (!was_read_since || lacks_it) {
            list->put(meter);
        }
    }
    state_.list = std::move(list);
}

void PriceBoard::refresh(storage::Database& database)
{
    for (bool is_fresh = false; !is_fresh;) {
        std::uint64_t before = 0;
        {
            std::lock_guard const lock{mutex_};
            before = published_;
        }
        std::shared_ptr<PriceList const> list;
        database.read([&](storage::Reader& reader) {
            list = std::make_shared<PriceList const>(store::load_prices(reader));
        });
        std::lock_guard const lock{mutex_};
        is_fresh = published_ == before;
        if (is_fresh) {
            state_ = {std::move(list), state_.reads + 1};
        }
    }
}

PriceList& Prices::changing()
{
    if (!changed_) {
        changed_ = std::make_shared<PriceList>(*committed_.list);
    }
    return *changed_;
}

void Prices::want(storage::Batch& batch)
{
    for (auto const& name : needed_) {
        store::want_meter(batch, name);
    }
}

void Prices::load(storage::Batch& batch)
{
    committed_ = board_.state();
    for (auto const& name : needed_) {
        auto stored = store::load_meter(batch, name);
        auto const* const known = list().find(name);
        if (stored && (known == nullptr || *known != *stored)) {
            changing().put(std::move(*stored));
        }
    }
}

void Prices::put(Meter meter)
{
    CREDITD_ASSERT(needed_.contains(meter.name));
    CREDITD_ASSERT(!meter.versions.empty());
    auto const* const before = list().find(meter.name);
    if (before == nullptr) {
        CREDITD_ASSERT(meter.versions.size() == 1);
        priced_.emplace_back(meter.name, 1);
    } else {
        CREDITD_ASSERT(meter.versions == before->versions);  // prices never change (USAGE-1)
    }
    put_.push_back(meter.name);
    changing().put(std::move(meter));
}

void Prices::add_price(std::string_view name, PriceVersion version)
{
    CREDITD_ASSERT(needed_.contains(name));
    auto const* const found = list().find(name);
    CREDITD_ASSERT(found != nullptr && version.version == std::ssize(found->versions) + 1);
    auto meter = *found;
    priced_.emplace_back(meter.name, version.version);
    meter.versions.push_back(std::move(version));
    changing().put(std::move(meter));
}

void Prices::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    if (!put_.empty() || !priced_.empty()) {
        nodes::tell_nodes(set_, nodes::ChangeKind::Prices);
    }
    for (auto const& name : put_) {
        store::upsert_meter(batch, *list().find(name));
    }
    for (auto const& [name, version] : priced_) {
        store::insert_price(batch, name, *list().find(name)->version(version));
    }
}

void Prices::committed()
{
    if (!changed_) {
        return;
    }
    std::vector<Meter> changed;
    for (auto const& name : needed_) {
        if (auto const* const meter = changed_->find(name)) {
            changed.push_back(*meter);
        }
    }
    board_.publish(changed, committed_.reads);
}

void Prices::clear()
{
    changed_.reset();
    needed_.clear();
    put_.clear();
    priced_.clear();
}

void add_shelves(engine::WorkingSet& set, PriceBoard& prices)
{
    set.add<Prices>(set, prices);
    set.add<ledger::EndedHolds>(set.shelf<ledger::Books>());
}

}  // namespace creditd::usage
