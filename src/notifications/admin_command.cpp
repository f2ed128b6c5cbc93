#include "notifications/admin_command.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "endpoint/problems.hpp"
#include "notifications/domain/catalogue.hpp"
#include "notifications/domain/retry.hpp"
#include "notifications/domain/signature.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/json.hpp"
#include "notifications/outbox.hpp"
#include "notifications/problems.hpp"

namespace creditd::notifications {

namespace {

std::string new_secret(engine::Context const& context)
{
    auto const bytes = context.random_bytes<32>();
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

http::Problem no_such_endpoint()
{
    return http::problem_of(problems::webhook_endpoint_not_found, "there is no such webhook endpoint");
}

}  // namespace

void AdminCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    verdict_ = act(set, context);
}

engine::Memory AdminCommand::memory() const
{
    auto const* const once = std::get_if<ShownOnce>(&verdict_);
    if (once == nullptr) {
        return {.kind = engine::Memory::Kind::Stored};
    }
    auto problem = http::problem_of(endpoint::problems::already_done,
                                    "this was done before, and its answer was shown once");
    http::json::append_string(problem.extra.emplace_back("id", "").second, once->id);
    engine::Memory memory{.kind = engine::Memory::Kind::Done};
    http::append_json(memory.done_answer, problem, mandate_.request_id);
    return memory;
}

engine::Answer AdminCommand::answer() const
{
    if (auto const* const once = std::get_if<ShownOnce>(&verdict_)) {
        return once->answer;
    }
    if (auto const* const plain = std::get_if<engine::Answer>(&verdict_)) {
        return *plain;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), mandate_.request_id);
}

std::string AdminCommand::id_of(WebhookEndpoint const& endpoint) const
{
    return ids_.encode(crypto::IdKind::WebhookEndpoint, {0, endpoint.number});
}

std::string AdminCommand::json_of(WebhookEndpoint const& endpoint) const
{
    std::string text;
    http::json::Writer json{text};
    append_endpoint(json, ids_, endpoint);
    return text;
}

engine::Answer AdminCommand::answer_with(WebhookEndpoint const& endpoint) const
{
    return {200, "{\"webhookEndpoint\":" + json_of(endpoint) + "}"};
}

AdminCommand::ShownOnce AdminCommand::show_secret(int status, WebhookEndpoint const& endpoint) const
{
    std::string body;
    http::json::Writer{body}
        .begin_object()
        .raw_member("webhookEndpoint", json_of(endpoint))
        .member("secret", shown_secret(endpoint.secret))
        .end_object();
    return {{status, std::move(body)}, id_of(endpoint)};
}

void AdminCommand::audit(engine::WorkingSet& set, audit::Deed deed) const
{
    set.shelf<audit::AuditLog>().add(audit::entry_of(mandate_, std::move(deed)));
}

AdminCommand::Verdict CreateEndpoint::act(engine::WorkingSet& set, engine::Context const& context)
{
    auto made = wish_;
    made.number = context.numbers.next(context.now);
    made.secret = new_secret(context);
    made.created_at = context.now;
    made.updated_at = context.now;
    audit(set, {.action = "webhook_endpoint.create", .subject = id_of(made), .after = json_of(made)});
    set.shelf<Endpoints>().put(made);
    return show_secret(201, made);
}

void ChangeEndpoint::needs(engine::WorkingSet& set) const
{
    set.shelf<Endpoints>().need(number_);
}

AdminCommand::Verdict ChangeEndpoint::act(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const before = set.shelf<Endpoints>().find(number_);
    if (before == nullptr) {
        return no_such_endpoint();
    }
    auto after = *before;
    after.url = change_.url.value_or(after.url);
    after.description = change_.description.value_or(after.description);
    after.events = change_.events.value_or(after.events);
    after.active = change_.active.value_or(after.active);
    after.updated_at = context.now;
    audit(set, {.action = "webhook_endpoint.change",
                .subject = id_of(after),
                .before = json_of(*before),
                .after = json_of(after)});
    set.shelf<Endpoints>().put(after);
    return answer_with(after);
}

void RotateSecret::needs(engine::WorkingSet& set) const
{
    set.shelf<Endpoints>().need(number_);
}

AdminCommand::Verdict RotateSecret::act(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const before = set.shelf<Endpoints>().find(number_);
    if (before == nullptr) {
        return no_such_endpoint();
    }
    auto after = *before;
    bool const overlaps = overlap_ > Duration{};
    after.previous_secret = overlaps ? before->secret : std::string{};
    after.previous_until = overlaps ? std::optional{context.now + overlap_} : std::nullopt;
    after.secret = new_secret(context);
    after.updated_at = context.now;
    audit(set, {.action = "webhook_endpoint.rotate_secret",
                .subject = id_of(after),
                .before = json_of(*before),
                .after = json_of(after)});
    set.shelf<Endpoints>().put(after);
    return show_secret(200, after);
}

void DeleteEndpoint::needs(engine::WorkingSet& set) const
{
    set.shelf<Endpoints>().need(number_);
}

AdminCommand::Verdict DeleteEndpoint::act(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto const* const endpoint = set.shelf<Endpoints>().find(number_);
    if (endpoint == nullptr) {
        return no_such_endpoint();
    }
    audit(set,
          {.action = "webhook_endpoint.delete", .subject = id_of(*endpoint), .before = json_of(*endpoint)});
    set.shelf<Endpoints>().remove(number_);
    return engine::Answer{204, {}};
}

void ReplayNotice::needs(engine::WorkingSet& set) const
{
    set.shelf<Outbox>().need(key_);
}

AdminCommand::Verdict ReplayNotice::act(engine::WorkingSet& set, engine::Context const& context)
{
    auto& outbox = set.shelf<Outbox>();
    auto* const notice = outbox.find(key_);
    bool const is_mail = channel_ == Channel::Mail;
    if (notice == nullptr || notice->channel != channel_) {
        return is_mail ? http::problem_of(problems::mail_not_found, "there is no such mail")
                       : http::problem_of(problems::webhook_delivery_not_found,
                                          "there is no such webhook delivery");
    }
    auto const* const entry = find_entry(notice->kind);
    if (notice->state != NoticeState::Waiting && entry != nullptr && entry->holds_secret) {
        return http::problem_of(problems::mail_forgotten, "what this mail said is not kept");
    }
    try_anew(*notice, context.now);
    outbox.touch(key_);
    audit(set, {.action = is_mail ? "mail.replay" : "webhook_delivery.replay",
                .subject = ids().encode(id_kind_of(channel_), {key_.account, key_.number})});
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key(is_mail ? "mail" : "webhookDelivery");
    append_notice(json, ids(), *notice);
    json.end_object();
    return engine::Answer{200, std::move(body)};
}

}  // namespace creditd::notifications
