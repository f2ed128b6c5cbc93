#pragma once

#include "crypto/public_id.hpp"
#include "notifications/mail_templates.hpp"
#include "notifications/recipient.hpp"
#include "notifications/sender.hpp"
#include "notifications/settings.hpp"
#include "notifications/smtp.hpp"
#include "storage/database.hpp"

#include <optional>

namespace creditd::notifications {

/// Writes the mail of a notice and hands it to the mail server; blocks. Used by one thread.
class MailSender final : public Sender
{
public:
    /// `settings`: mail is on. All but `find` outlive it. Throws std::runtime_error as MailTemplates does.
    MailSender(Settings const& settings, storage::Database& database, crypto::PublicIds const& ids,
               FindRecipient find);

    void send(Notice const& notice, Done done) override;
    void stop() override { smtp_.stop(); }

private:
    [[nodiscard]] Attempt attempt(Notice const& notice);
    [[nodiscard]] std::optional<Recipient> recipient_of(Notice const& notice) const;
    [[nodiscard]] std::string wire_of(Notice const& notice, Recipient const& recipient) const;

    Settings const& settings_;
    storage::Database& database_;
    crypto::PublicIds const& ids_;
    FindRecipient const find_;
    MailTemplates const templates_;
    Smtp smtp_;
};

}  // namespace creditd::notifications
