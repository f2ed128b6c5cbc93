#pragma once

#include "engine/engine.hpp"
#include "notifications/doorbell.hpp"
#include "notifications/sender.hpp"
#include "notifications/take_notices.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace creditd::notifications {

/// Sends what waits in the outbox, on a thread of its own: takes what is due under a lease, hands it to the
/// sender, writes down how it ended. Everything it knows is in the database, so a restart or another node
/// goes on where it stopped.
class Deliverer
{
public:
    struct Parts
    {
        engine::Engine& engine;
        storage::Database& database;
        engine::Clock& clock;
        Channel channel;
        Sender& sender;
        Doorbell& bell;
        std::size_t at_once = 1;  ///< attempts under way; of one endpoint at most a quarter, rounded up
        Duration keep_for;        ///< what is done stays in the lists for that long
        std::function<void()> before_taking;  ///< called before notices are taken; may be empty
    };

    explicit Deliverer(Parts parts) : parts_(std::move(parts)) {}
    ~Deliverer();  ///< stops
    Deliverer(Deliverer const&) = delete;
    Deliverer& operator=(Deliverer const&) = delete;

    /// Once.
    void start();

    /// Ends attempts under way and the thread. Before the engine stops. Idempotent.
    void stop();

private:
    /// What attempts under way and the thread share; outlives whoever ends last.
    struct Ended
    {
        explicit Ended(Doorbell& doorbell) : bell(doorbell) {}

        std::mutex mutex;
        std::vector<EndedAttempt> attempts;
        Doorbell& bell;
    };

    void work();
    bool round();
    [[nodiscard]] std::vector<NoticeKey> choose();
    void take_and_send(std::vector<NoticeKey> keys);
    bool write_down_ended();

    Parts parts_;
    std::shared_ptr<Ended> ended_ = std::make_shared<Ended>(parts_.bell);
    std::map<NoticeKey, std::int64_t> under_way_;  ///< and their endpoints
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace creditd::notifications
