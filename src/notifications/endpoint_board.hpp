#pragma once

#include "engine/working_set.hpp"
#include "notifications/domain/endpoint.hpp"
#include "storage/database.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace creditd::notifications {

/// The webhook endpoints in memory, so that a batch knows who is told of a fact without asking. Any thread.
///
/// Another node's change is heard (NODE-3), and read by `refresh`: an endpoint is told what comes from at
/// most a second after it was made.
class EndpointBoard
{
public:
    /// Reads the endpoints. Throws StorageFailure.
    explicit EndpointBoard(storage::Database& database) : database_(database) { refresh(); }

    using List = std::vector<WebhookEndpoint>;
    [[nodiscard]] std::shared_ptr<List const> endpoints() const;
    [[nodiscard]] std::optional<WebhookEndpoint> find(std::int64_t number) const;

    /// Reads them again. Throws StorageFailure.
    void refresh();

    /// Puts a changed endpoint in its place, or takes it away.
    void put(WebhookEndpoint endpoint);
    void remove(std::int64_t number);

private:
    storage::Database& database_;
    std::mutex refresh_mutex_;
    mutable std::mutex mutex_;
    std::shared_ptr<List const> list_;
    std::uint64_t changes_ = 0;  ///< a read that began before the last change is old
};

/// The shelf of the endpoints that commands of a batch name.
class Endpoints final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    Endpoints(engine::WorkingSet& set, EndpointBoard& board) : set_(set), board_(board) {}

    void need(std::int64_t number) { entries_.try_emplace(number); }
    [[nodiscard]] WebhookEndpoint const* find(std::int64_t number) const;
    /// A new or changed endpoint.
    void put(WebhookEndpoint endpoint);
    void remove(std::int64_t number);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void clear() override { entries_.clear(); }

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<WebhookEndpoint> endpoint;
    };

    engine::WorkingSet& set_;
    EndpointBoard& board_;
    std::map<std::int64_t, Entry> entries_;
};

}  // namespace creditd::notifications
