#include "notifications/webhook_sender.hpp"

#include "http/json_writer.hpp"
#include "notifications/domain/signature.hpp"

#include <fmt/format.h>

#include <utility>

namespace creditd::notifications {

namespace {

constexpr auto deadline = Duration::seconds(15);
constexpr std::size_t answer_limit = 64 * 1024;  // nothing of it is used

Attempt attempt_of(http::CallResult const& result)
{
    using Outcome = Attempt::Outcome;
    if (!result) {
        bool const is_final = result.error().kind == http::CallFailure::Kind::BadRequest;
        return {is_final ? Outcome::GiveUp : Outcome::TryAgain, result.error().text};
    }
    auto const status = result->status;
    auto const text = fmt::format("answered {}", status);
    if (status >= 200 && status < 300) {
        return {Outcome::Delivered, text};
    }
    return {status == 410 ? Outcome::GiveUp : Outcome::TryAgain, text};
}

}  // namespace

void WebhookSender::send(Notice const& notice, Done done)
{
    using Outcome = Attempt::Outcome;
    auto const endpoint = board_.find(notice.endpoint);
    if (!endpoint || !endpoint->active) {
        return done({Outcome::GiveUp, endpoint ? "the endpoint is switched off" : "the endpoint is gone"});
    }
    auto const now = clock_.now();
    if (!now) {
        return done({Outcome::TryAgain, "the clock was suspect"});
    }
    client_.send(request_of(notice, *endpoint, *now),
                 [done = std::move(done)](http::CallResult result) mutable { done(attempt_of(result)); });
}

http::OutgoingRequest WebhookSender::request_of(Notice const& notice, WebhookEndpoint const& endpoint,
                                                Moment now) const
{
    http::OutgoingRequest request{.method = http::Method::Post, .url = endpoint.url};
    http::json::Writer{request.body}
        .begin_object()
        .member("type", notice.kind)
        .member("timestamp", notice.occurred_at)
        .raw_member("data", notice.content)
        .end_object();
    bool const has_previous = endpoint.previous_until && now < *endpoint.previous_until;
    auto const id = ids_.encode(crypto::IdKind::Event, {notice.key.account, notice.event});
    auto const headers =
        sign(id, now, request.body, endpoint.secret, has_previous ? endpoint.previous_secret : std::string{});
    request.headers = {{"Content-Type", "application/json"},
                       {"webhook-id", headers.id},
                       {"webhook-timestamp", headers.timestamp},
                       {"webhook-signature", headers.signature}};
    request.deadline = deadline;
    request.answer_limit = answer_limit;
    request.peers = settings_.allow_private_webhooks ? http::Peers::Any : http::Peers::PublicOnly;
    return request;
}

}  // namespace creditd::notifications
