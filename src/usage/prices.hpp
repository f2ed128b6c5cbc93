#pragma once

#include "engine/working_set.hpp"
#include "storage/database.hpp"
#include "usage/domain/price_list.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::usage {

/// The price list as last committed. Any thread; one for the life of the process.
class PriceBoard
{
public:
    /// Reads every meter and price. Throws StorageFailure.
    explicit PriceBoard(storage::Database& database);

    /// A list, and how often it was read when it was that.
    struct State
    {
        std::shared_ptr<PriceList const> list;
        std::uint64_t reads = 0;
    };
    [[nodiscard]] State state() const;
    [[nodiscard]] std::shared_ptr<PriceList const> current() const { return state().list; }

    /// Puts the changed meters into the list. Where it was read again since `reads`, only what it lacks: what
    /// was read may be newer, and this node hears of its own changes too.
    void publish(std::vector<Meter> const& changed, std::uint64_t reads);

    /// Reads again what another node changed; what is published meanwhile stays. Throws StorageFailure.
    void refresh(storage::Database& database);

private:
    mutable std::mutex mutex_;
    std::uint64_t published_ = 0;
    State state_;
};

/// The price list in the working set: charges are priced in the batch that makes them, so that each names the
/// version that was in force. Meters are few and change seldom: all of them stay in memory, and a change
/// works on a copy, on that meter's rows as they are locked in the batch, whatever another node did since the
/// list was read. The writer's thread alone.
class Prices final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    Prices(engine::WorkingSet& set, PriceBoard& board) : set_(set), board_(board), committed_(board.state())
    {}

    /// With the changes of this batch.
    [[nodiscard]] PriceList const& list() const { return changed_ ? *changed_ : *committed_.list; }

    /// Names a meter that may be made or changed.
    void need(std::string_view meter) { needed_.emplace(meter); }

    /// Adds a meter with its first price, or changes a meter's description or activity. Needed before.
    void put(Meter meter);

    /// Adds a version to a meter; its number must be the next. Needed before.
    void add_price(std::string_view meter, PriceVersion version);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void clear() override;

private:
    PriceList& changing();

    engine::WorkingSet& set_;
    PriceBoard& board_;
    PriceBoard::State committed_;
    std::shared_ptr<PriceList> changed_;
    std::set<std::string, std::less<>> needed_;
    std::vector<std::string> put_;
    std::vector<std::pair<std::string, std::int64_t>> priced_;  ///< meter, version
};

/// Puts this capability's shelves behind the ledger's, which must be there. `prices` outlives the set.
void add_shelves(engine::WorkingSet& set, PriceBoard& prices);

}  // namespace creditd::usage
