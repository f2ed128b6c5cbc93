#pragma once

#include "crypto/public_id.hpp"
#include "engine/engine.hpp"
#include "http/client.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/sender.hpp"
#include "notifications/settings.hpp"

namespace creditd::notifications {

/// Posts notices to their endpoints, signed; does not block. What is answered 2xx has arrived; 410 says that
/// nobody wants it any more; everything else may go better later (NOTIFY-8, NOTIFY-10).
class WebhookSender final : public Sender
{
public:
    /// Everything outlives it.
    WebhookSender(Settings const& settings, EndpointBoard const& board, crypto::PublicIds const& ids,
                  engine::Clock& clock)
        : settings_(settings),
          board_(board),
          ids_(ids),
          clock_(clock)
    {}

    void send(Notice const& notice, Done done) override;
    void stop() override { client_.stop(); }

private:
    [[nodiscard]] http::OutgoingRequest request_of(Notice const& notice, WebhookEndpoint const& endpoint,
                                                   Moment now) const;

    Settings const& settings_;
    EndpointBoard const& board_;
    crypto::PublicIds const& ids_;
    engine::Clock& clock_;
    http::Client client_;
};

}  // namespace creditd::notifications
