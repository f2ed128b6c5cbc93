#pragma once

#include "notifications/domain/notice.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace creditd::notifications {

/// A connection to the operator's mail server, kept between mails. Used by one thread.
class Smtp
{
public:
    struct Server
    {
        std::string url;          ///< `smtp://user:pass@host:port` or `smtps://…`
        bool require_tls = true;  ///< `smtp://` must begin TLS (STARTTLS), unless the host is loopback
        std::string trust_file;   ///< PEM certificates; empty: those of the system
    };

    /// Throws std::runtime_error when libcurl cannot be set up.
    explicit Smtp(Server server);
    ~Smtp();
    Smtp(Smtp const&) = delete;
    Smtp& operator=(Smtp const&) = delete;

    /// Hands one mail over; blocks for at most 20 s. `from`, `to`: addresses alone. What the server refuses
    /// with 5xx is given up; 4xx, a wrong log-in, and whatever ends a connection may go better later.
    [[nodiscard]] Attempt send(std::string const& from, std::string const& to, std::string const& wire);

    /// Ends the mail under way. From any thread.
    void stop() { stopping_ = true; }

private:
    struct State;

    Server const server_;
    std::atomic<bool> stopping_ = false;
    std::unique_ptr<State> state_;
};

/// True for `smtp://` and `smtps://` with a host, and nothing behind it.
[[nodiscard]] bool is_mail_url(std::string const& url);

}  // namespace creditd::notifications
