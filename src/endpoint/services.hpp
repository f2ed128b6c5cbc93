#pragma once

#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "http/loop.hpp"
#include "http/workers.hpp"
#include "storage/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::endpoint {

/// Calls what it is given once, from any thread, when those who wait for a commit may hear of it.
using AnswerGate = std::function<void(std::move_only_function<void()>)>;

/// A mailbox that runs what is delivered on an I/O loop, one post per batch: at once, or when `gate` opens.
class LoopMailbox final : public engine::Mailbox
{
public:
    explicit LoopMailbox(http::Loop& loop, AnswerGate gate = {}) : loop_(loop), gate_(std::move(gate)) {}
    void deliver(std::vector<engine::Delivery> deliveries) override;

private:
    http::Loop& loop_;
    AnswerGate const gate_;
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

    /// Whether an administrator may give this reason now (ADMIN-1). Empty: any that has the form. Set while
    /// wiring.
    std::function<bool(std::string_view code)> takes_reason_code{};
};

}  // namespace creditd::endpoint
