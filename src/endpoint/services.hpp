#pragma once

#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "http/loop.hpp"
#include "http/workers.hpp"
#include "storage/database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace creditd::endpoint {

/// A mailbox that runs what is delivered on an I/O loop, one post per batch.
class LoopMailbox final : public engine::Mailbox
{
public:
    explicit LoopMailbox(http::Loop& loop) : loop_(loop) {}
    void deliver(std::vector<engine::Delivery> deliveries) override;

private:
    http::Loop& loop_;
};

/// What routes need of the running service. Made once at start, outlives every request; any thread.
struct Services
{
    engine::Engine& engine;
    storage::Database& database;
    http::Workers& workers;
    engine::Clock& clock;
    crypto::PublicIds const& ids;
    std::string key_secret;  ///< 16 bytes that key the hashes of idempotency keys; kept with the database
    std::vector<std::unique_ptr<LoopMailbox>> mailboxes;  ///< by Loop::index()
};

}  // namespace creditd::endpoint
