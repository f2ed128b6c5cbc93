#pragma once

#include "engine/working_set.hpp"
#include "storage/database.hpp"
#include "usage/domain/price_list.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace creditd::usage {

/// The price list as last committed. Any thread; one for the life of the process.
class PriceBoard
{
public:
    /// Reads every meter and price. Throws StorageFailure.
    explicit PriceBoard(storage::Database& database);

    [[nodiscard]] std::shared_ptr<PriceList const> current() const;
    void publish(std::shared_ptr<PriceList const> list);

    /// Reads again what another node changed; what is published meanwhile stays. Throws StorageFailure.
    void refresh(storage::Database& database);

private:
    mutable std::mutex mutex_;
    std::uint64_t published_ = 0;
    std::shared_ptr<PriceList const> current_;
};

/// The price list in the working set: charges are priced in the batch that makes them, so that each names the
/// version that was in force. Meters are few and change seldom: all of them stay in memory, and a change
/// works on a copy that becomes the current one after the commit. The writer's thread alone.
class Prices final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    Prices(engine::WorkingSet& set, PriceBoard& board) : set_(set), board_(board), committed_(board.current())
    {}

    /// With the changes of this batch.
    [[nodiscard]] PriceList const& list() const { return changed_ ? *changed_ : *committed_; }

    /// Adds a meter with its first price, or changes a meter's description or activity.
    void put(Meter meter);

    /// Adds a version to a meter; its number must be the next.
    void add_price(std::string_view meter, PriceVersion version);

    void load(storage::Batch& /*batch*/) override { committed_ = board_.current(); }
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void clear() override;

private:
    PriceList& changing();

    engine::WorkingSet& set_;
    PriceBoard& board_;
    std::shared_ptr<PriceList const> committed_;
    std::shared_ptr<PriceList> changed_;
    std::vector<std::string> put_;
    std::vector<std::pair<std::string, std::int64_t>> priced_;  ///< meter, version
};

/// Puts this capability's shelves behind the ledger's, which must be there. `prices` outlives the set.
void add_shelves(engine::WorkingSet& set, PriceBoard& prices);

}  // namespace creditd::usage
