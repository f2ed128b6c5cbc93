#include "notifications/queue_notices.hpp"

#include "ledger/books.hpp"
#include "notifications/domain/catalogue.hpp"
#include "notifications/domain/retry.hpp"
#include "notifications/outbox.hpp"

#include <algorithm>

namespace creditd::notifications {

namespace {

/// Where the account's last line is: what comes later is numbered above it.
std::int64_t floor_of(engine::WorkingSet& set, std::int64_t account)
{
    auto* const books = account == 0 ? nullptr : set.find_shelf<ledger::Books>();
    return books == nullptr ? 0 : books->last_number(account);
}

Notice notice_of(engine::Fact const& fact, Channel channel, engine::Context const& context,
                 std::int64_t floor)
{
    Notice notice;
    notice.key = {fact.account, context.numbers.next(context.now, floor)};
    notice.channel = channel;
    notice.kind = fact.kind.name;
    notice.user_id = fact.user_id;
    notice.content = fact.json.empty() ? "{}" : fact.json;
    notice.occurred_at = fact.occurred_at;
    notice.due_at = context.now;
    notice.give_up_at = context.now + tried_for;
    return notice;
}

}  // namespace

std::vector<engine::FactKind> kinds_told(Settings const& settings)
{
    std::vector<engine::FactKind> kinds;
    for (auto const& entry : catalogue()) {
        if (entry.to_webhooks || (settings.mail.is_on() && !entry.mail.empty())) {
            kinds.push_back({entry.kind});
        }
    }
    return kinds;
}

bool is_told(engine::FactKind kind, Settings const& settings, EndpointBoard const& board)
{
    auto const* const entry = find_entry(kind.name);
    if (entry != nullptr && settings.mail.is_on() && !entry->mail.empty()) {
        return true;
    }
    auto const endpoints = board.endpoints();
    return std::ranges::any_of(*endpoints,
                               [&](WebhookEndpoint const& endpoint) { return endpoint.is_told(kind.name); });
}

void queue_notices(engine::Fact const& fact, engine::WorkingSet& set, engine::Context const& context,
                   Settings const& settings, EndpointBoard const& board)
{
    auto const* const entry = find_entry(fact.kind.name);
    if (entry == nullptr) {
        return;
    }
    auto& outbox = set.shelf<Outbox>();
    auto const floor = floor_of(set, fact.account);
    if (fact.by_mail && settings.mail.is_on() && !entry->mail.empty() && !fact.user_id.empty()) {
        outbox.add(notice_of(fact, Channel::Mail, context, floor));
    }
    auto const endpoints = board.endpoints();
    std::int64_t event = 0;
    for (auto const& endpoint : *endpoints) {
        if (!endpoint.is_told(fact.kind.name)) {
            continue;
        }
        auto notice = notice_of(fact, Channel::Webhook, context, floor);
        event = event == 0 ? notice.key.number : event;
        notice.event = event;
        notice.endpoint = endpoint.number;
        outbox.add(std::move(notice));
    }
}

}  // namespace creditd::notifications
