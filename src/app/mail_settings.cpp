#include "app/setting_makers.hpp"
#include "notifications/domain/message.hpp"
#include "notifications/smtp.hpp"

namespace creditd::app {

namespace {

Setting mail_url()
{
    return {.name = "mail.url",
            .form = "smtp://user:password@host:port | smtps://…",
            .meaning = "The server that takes mail; empty: no mail is made.",
            .is_secret = true,
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                if (!value.empty() && !notifications::is_mail_url(std::string{value})) {
                    return must_be(
                        "smtp://user:password@host:port or smtps://…, with nothing behind the port");
                }
                settings.notifications.mail.url = value;
                return {};
            },
            .show = [](Settings const& settings) -> std::string {
                return settings.notifications.mail.is_on() ? "***" : "";
            }};
}

Setting mail_from()
{
    return {.name = "mail.from",
            .form = "mailbox",
            .meaning = "Whom mails are from: Credits <credits@example.com>.",
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                if (!value.empty() && !notifications::is_mailbox(value)) {
                    return must_be("an address, or a name and an address: Credits <credits@example.com>");
                }
                settings.notifications.mail.from = value;
                return {};
            },
            .show = [](Settings const& settings) { return settings.notifications.mail.from; }};
}

}  // namespace

void add_mail_settings(SettingList& list)
{
    list.add(mail_url());
    list.add(mail_from());
    list.add(text("mail.brand", "text", "What mails call the service.",
                  [](Settings& s) -> auto& { return s.notifications.mail.brand; }));
    list.add(text("mail.templates", "directory", "Mail templates in the place of the shipped ones.",
                  [](Settings& s) -> auto& { return s.notifications.mail.templates; }));
    list.add(boolean("mail.require_tls",
                     "Send nothing without TLS, unless the mail server is on this machine.",
                     [](Settings& s) -> auto& { return s.notifications.mail.require_tls; }));
    list.add(text("mail.trust_file", "path", "PEM certificates to trust instead of the system's.",
                  [](Settings& s) -> auto& { return s.notifications.mail.trust_file; }));
    list.add(boolean("webhooks.allow_private",
                     "Endpoints may be in a private network, and without TLS. Anybody who may make endpoints "
                     "then reaches what this server reaches.",
                     [](Settings& s) -> auto& { return s.notifications.allow_private_webhooks; }));
    list.add(duration("notifications.keep_days", "days, ", 86'400'000, 1, 3650,
                      "How long mails and webhooks that are done stay in the lists.",
                      [](Settings& s) -> auto& { return s.notifications.keep_for; }));
}

}  // namespace creditd::app
