#pragma once

#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "notifications/deliverer.hpp"
#include "notifications/doorbell.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/recipient.hpp"
#include "notifications/settings.hpp"
#include "storage/database.hpp"

#include <memory>

namespace creditd::notifications {

/// Everything of this folder that lives as long as the service: the endpoints in memory, and the threads that
/// send what waits in the outbox. Outlives engine and working sets.
class Post
{
public:
    /// Throws StorageFailure. `settings` outlives it.
    Post(Settings const& settings, storage::Database& database);
    ~Post();  ///< stops
    Post(Post const&) = delete;
    Post& operator=(Post const&) = delete;

    /// Puts the outbox and the endpoints into a working set with facts, and listens to them. Behind the
    /// ledger's books, before the audit log.
    void add_shelves(engine::WorkingSet& set);

    /// Begins to send. Once; throws std::runtime_error when a mail template or the mail server's address is
    /// wrong.
    void start(engine::Engine& engine, engine::Clock& clock, crypto::PublicIds const& ids,
               FindRecipient find_recipient);

    /// Ends attempts under way. Before the engine stops. Idempotent.
    void stop();

    [[nodiscard]] EndpointBoard& board() { return board_; }

private:
    struct Sending;

    Settings const& settings_;
    storage::Database& database_;
    EndpointBoard board_;
    Doorbells bells_;
    std::unique_ptr<Sending> sending_;
};

}  // namespace creditd::notifications
