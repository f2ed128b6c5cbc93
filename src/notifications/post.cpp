#include "notifications/post.hpp"

#include "engine/facts.hpp"
#include "notifications/mail_sender.hpp"
#include "notifications/outbox.hpp"
#include "notifications/queue_notices.hpp"
#include "notifications/webhook_sender.hpp"

#include <optional>

namespace creditd::notifications {

namespace {

constexpr std::size_t mails_at_once = 5;  // one after another; all of them fit into a lease
constexpr std::size_t webhooks_at_once = 64;

}  // namespace

struct Post::Sending
{
    std::unique_ptr<MailSender> mail_sender;
    std::unique_ptr<WebhookSender> webhook_sender;
    std::optional<Deliverer> mails;
    std::optional<Deliverer> webhooks;
};

Post::Post(Settings const& settings, storage::Database& database)
    : settings_(settings),
      database_(database),
      board_(database)
{}

Post::~Post()
{
    stop();
}

void Post::add_shelves(engine::WorkingSet& set)
{
    set.add<Outbox>(bells_);
    set.add<Endpoints>(set, board_);
    set.shelf<engine::Facts>().listen(
        kinds_told(settings_),
        [this](engine::Fact const& fact, engine::WorkingSet& all, engine::Context const& context) {
            queue_notices(fact, all, context, settings_, board_);
        },
        [this](engine::FactKind kind) { return is_told(kind, settings_, board_); });
}

void Post::start(engine::Engine& engine, engine::Clock& clock, crypto::PublicIds const& ids,
                 FindRecipient find_recipient)
{
    sending_ = std::make_unique<Sending>();
    auto& sending = *sending_;
    if (settings_.mail.is_on()) {
        sending.mail_sender =
            std::make_unique<MailSender>(settings_, database_, ids, std::move(find_recipient));
        sending.mails.emplace(Deliverer::Parts{.engine = engine,
                                               .database = database_,
                                               .clock = clock,
                                               .channel = Channel::Mail,
                                               .sender = *sending.mail_sender,
                                               .bell = bells_.mail,
                                               .at_once = mails_at_once,
                                               .keep_for = settings_.keep_for,
                                               .before_taking = {}});
        sending.mails->start();
    }
    sending.webhook_sender = std::make_unique<WebhookSender>(settings_, board_, ids, clock);
    sending.webhooks.emplace(Deliverer::Parts{.engine = engine,
                                              .database = database_,
                                              .clock = clock,
                                              .channel = Channel::Webhook,
                                              .sender = *sending.webhook_sender,
                                              .bell = bells_.webhook,
                                              .at_once = webhooks_at_once,
                                              .keep_for = settings_.keep_for,
                                              .before_taking = [this] { board_.refresh(); }});
    sending.webhooks->start();
}

void Post::stop()
{
    if (sending_ && sending_->mails) {
        sending_->mails->stop();
    }
    if (sending_ && sending_->webhooks) {
        sending_->webhooks->stop();
    }
}

}  // namespace creditd::notifications
