#include "notifications/mail_sender.hpp"

#include "notifications/domain/catalogue.hpp"
#include "notifications/domain/message.hpp"
#include "notifications/fact_json.hpp"
#include "storage/failure.hpp"

#include <array>
#include <utility>

namespace creditd::notifications {

MailSender::MailSender(Settings const& settings, storage::Database& database, crypto::PublicIds const& ids,
                       FindRecipient find)
    : settings_(settings),
      database_(database),
      ids_(ids),
      find_(std::move(find)),
      templates_(settings.mail.templates),
      smtp_({settings.mail.url, settings.mail.require_tls, settings.mail.trust_file})
{}

void MailSender::send(Notice const& notice, Done done)
{
    done(attempt(notice));
}

Attempt MailSender::attempt(Notice const& notice)
{
    using Outcome = Attempt::Outcome;
    try {
        auto const recipient = recipient_of(notice);
        if (!recipient) {
            return {Outcome::GiveUp, "the user has no e-mail address"};
        }
        return smtp_.send(std::string{address_of(settings_.mail.from)}, recipient->email,
                          wire_of(notice, *recipient));
    } catch (storage::StorageFailure const& failure) {
        return {Outcome::TryAgain, failure.what()};
    }
}

std::optional<Recipient> MailSender::recipient_of(Notice const& notice) const
{
    std::optional<Recipient> found;
    database_.read([&](storage::Reader& reader) { found = find_(reader, notice.user_id); });
    return found && is_mailbox(found->email) ? found : std::nullopt;
}

std::string MailSender::wire_of(Notice const& notice, Recipient const& recipient) const
{
    std::array const own{std::pair{std::string_view{"brand"}, &settings_.mail.brand},
                         std::pair{std::string_view{"topUpUrl"}, &settings_.top_up_url},
                         std::pair{std::string_view{"name"}, &recipient.name},
                         std::pair{std::string_view{"seller.name"}, &settings_.seller_name},
                         std::pair{std::string_view{"seller.address"}, &settings_.seller_address},
                         std::pair{std::string_view{"seller.taxId"}, &settings_.seller_tax_id}};
    auto const value = [&](std::string_view path, std::string_view form) -> std::optional<std::string> {
        for (auto const& [name, text] : own) {
            if (name == path) {
                return text->empty() ? std::nullopt : std::optional{*text};
            }
        }
        return value_in(notice.content, path, form);
    };
    auto letter = templates_.write(find_entry(notice.kind)->mail, value);
    return to_wire({.from = settings_.mail.from,
                    .to = recipient.email,
                    .subject = std::move(letter.subject),
                    .text = std::move(letter.text),
                    .html = std::move(letter.html),
                    .id = ids_.encode(crypto::IdKind::Mail, {notice.key.account, notice.key.number}),
                    .date = notice.occurred_at});
}

}  // namespace creditd::notifications
