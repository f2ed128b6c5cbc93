#pragma once

#include "base/moment.hpp"

#include <string>

namespace creditd::notifications {

/// What an operator can set about mail and webhooks; defaults as shipped.
struct Settings
{
    struct Mail
    {
        std::string url;   ///< `smtp://user:pass@host:port` or `smtps://…`; empty: no mail is made
        std::string from;  ///< `Credits <credits@example.com>`
        std::string brand = "Credits";  ///< what the mails call the service
        std::string templates;  ///< directory with templates in place of the shipped ones; may be empty
        std::string
            trust_file;  ///< PEM certificates that the mail server may have; empty: those of the system
        bool require_tls = true;  ///< with `smtp://`: STARTTLS or nothing; loopback servers are exempt

        [[nodiscard]] bool is_on() const { return !url.empty(); }
    } mail;

    bool allow_private_webhooks = false;  ///< endpoints inside the operator's own network, also without TLS
    Duration keep_for = Duration::days(30);  ///< how long what is done stays in the lists
    std::string top_up_url{};                ///< where credits are bought, as mails link to it
    std::string seller_name{};               ///< whose receipts they are; may be empty
    std::string seller_address{};
    std::string seller_tax_id{};
};

}  // namespace creditd::notifications
