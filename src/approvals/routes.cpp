#include "approvals/routes.hpp"

#include "approvals/decision_command.hpp"
#include "approvals/json.hpp"
#include "approvals/problems.hpp"
#include "approvals/reads.hpp"
#include "audit/mandate_json.hpp"
#include "endpoint/list.hpp"
#include "http/problem_catalog.hpp"
#include "http/workers.hpp"

#include <array>
#include <utility>

namespace creditd::approvals {

namespace {

using endpoint::Services;
using http::Exchange;

/// What the handlers share.
struct Desk
{
    Services& services;
    Kinds const& kinds;
    Principals principals;
};

PeopleNames names_in(Desk const& desk, storage::Reader& reader, Approval const& approval)
{
    auto const& name_of = desk.principals.name_of;
    if (!name_of) {
        return {};
    }
    return {.requested_by = name_of(reader, approval.requested_by),
            .decided_by = approval.decision ? name_of(reader, approval.decision->by) : std::nullopt};
}

Filter read_filter(http::Query& query, Moment now)
{
    using Status = http::Choice<ApprovalStatus>;
    static constexpr std::array statuses{
        Status{"pending", ApprovalStatus::Pending}, Status{"approved", ApprovalStatus::Approved},
        Status{"rejected", ApprovalStatus::Rejected}, Status{"withdrawn", ApprovalStatus::Withdrawn},
        Status{"expired", ApprovalStatus::Expired}};
    using Name = http::Choice<std::string_view>;
    static constexpr std::array kinds{Name{adjustment_kind, adjustment_kind}, Name{refund_kind, refund_kind},
                                      Name{bulk_kind, bulk_kind}};
    Filter filter{.status = query.one_of("status", statuses), .now = now};
    if (auto const kind = query.one_of("kind", kinds)) {
        filter.kind = std::string{*kind};
    }
    if (auto const who = query.text("requestedBy")) {
        filter.requested_by = std::string{*who};
    }
    return filter;
}

void list(std::shared_ptr<Desk const> const& desk, std::unique_ptr<Exchange> exchange)
{
    static endpoint::ListKind const kind{"approvals"};
    auto const now = endpoint::now(desk->services);
    http::Query query{exchange->request()};
    auto const filter = read_filter(query, now);
    auto const page = endpoint::read_page(query, desk->services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        desk->services, std::move(exchange),
        [desk, filter, page, now](storage::Reader& reader,
                                  Exchange const&) -> std::expected<http::Response, http::Problem> {
            auto const total = count_approvals(reader, filter);
            auto const found = list_approvals(reader, filter, page.below(), page.offset(), page.rows());
            auto const append = [&](http::json::Writer& json, Approval const& approval) {
                append_approval(json, desk->services.ids, approval, now, names_in(*desk, reader, approval));
            };
            return http::json_response(200, endpoint::list_body(desk->services, kind, page, total, found,
                                                                append, [](Approval const& approval) {
                                                                    return std::array{approval.number};
                                                                }));
        });
}

std::optional<std::int64_t> named_number(Services const& services, Exchange const& exchange)
{
    auto const id = services.ids.decode(crypto::IdKind::Approval, exchange.request().path_parameter("id"));
    return id && id->account == 0 ? std::optional{id->number} : std::nullopt;
}

/// What the decider's role says to it. A program is nobody's second person: whoever made its key could be the
/// one who asked.
bool may_decide(http::Principal const& principal, Kind const* kind, Approval const& approval)
{
    return principal.kind == http::Principal::Kind::User && kind != nullptr &&
           kind->allows(principal, approval);
}

/// Why this person may not decide it, by the code that they would be answered; empty when they may. In the
/// order of a decision's refusals, which judges anew.
std::optional<std::string_view> why_not_decide(Desk const& desk, storage::Reader& reader,
                                               http::Principal const& who, Approval const& approval)
{
    if (!who.may(http::Permission{"approvals:decide"}) ||
        !may_decide(who, desk.kinds.find(approval.kind), approval)) {
        return http::problems::forbidden.code;
    }
    auto const& is_behind = desk.principals.is_behind;
    bool const is_own =
        who.id == approval.requested_by || (is_behind && is_behind(reader, who.id, approval.requested_by));
    return is_own ? std::optional{problems::own_approval.code} : std::nullopt;
}

void show(std::shared_ptr<Desk const> const& desk, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const number = named_number(desk->services, *exchange);
    if (!number) {
        return exchange->respond(problems::not_found());
    }
    endpoint::read(desk->services, std::move(exchange),
                   [desk, number = *number](storage::Reader& reader, Exchange const& own)
                       -> std::expected<http::Response, http::Problem> {
                       auto const approval = find_approval(reader, number);
                       if (!approval) {
                           return std::unexpected(problems::not_found());
                       }
                       std::string body;
                       http::json::Writer json{body};
                       json.begin_object().key("approval");
                       append_approval(json, desk->services.ids, *approval, endpoint::now(desk->services),
                                       names_in(*desk, reader, *approval));
                       json.member("mayNotDecide", why_not_decide(*desk, reader, own.principal(), *approval));
                       json.end_object();
                       return http::json_response(200, std::move(body));
                   });
}

/// A write about an approval, as the request tells it.
struct DecisionWish
{
    std::int64_t number = 0;
    audit::Mandate mandate;
};

/// Reads path and body; answers the exchange and is empty when something is wrong.
std::optional<DecisionWish> read_wish(Services& services, Exchange& exchange)
{
    auto const number = named_number(services, exchange);
    if (!number) {
        exchange.respond(problems::not_found());
        return std::nullopt;
    }
    auto const document = http::json::read_object(exchange.request());
    if (!document) {
        exchange.respond(document.error());
        return std::nullopt;
    }
    http::json::Fields fields{document->root()};
    DecisionWish wish{*number, audit::required_mandate(services, fields, exchange)};
    if (auto problem = fields.finish()) {
        exchange.respond(std::move(*problem));
        return std::nullopt;
    }
    return wish;
}

/// Reads the approval on a worker and gives it to `make(reader, approval, kind)`, which makes the command or
/// says what is wrong; then submits that. The approval's request never changes, so it may be read before the
/// batch; its status is judged in it.
template <class Make, class Submit>
void with_approval(std::shared_ptr<Desk const> const& desk, std::unique_ptr<Exchange> exchange,
                   std::int64_t number, Make make, Submit submit)
{
    http::answer_on(desk->services.workers, std::move(exchange),
                    [desk, number, make = std::move(make),
                     submit = std::move(submit)](std::unique_ptr<Exchange> own) mutable {
                        using Made =
                            decltype(make(std::declval<storage::Reader&>(), *own,
                                          std::declval<Approval const&>(), std::declval<Kind const*>()));
                        Made made = std::unexpected(problems::not_found());
                        bool const is_read =
                            endpoint::read_here(desk->services, *own, [&](storage::Reader& reader) {
                                if (auto const approval = find_approval(reader, number)) {
                                    made = make(reader, *own, *approval, desk->kinds.find(approval->kind));
                                }
                            });
                        if (!is_read) {
                            return;
                        }
                        if (!made) {
                            return own->respond(std::move(made.error()));
                        }
                        submit(std::move(own), std::move(*made));
                    });
}

void submit_approval(Desk const& desk, std::unique_ptr<Exchange> exchange,
                     std::unique_ptr<ApproveCommand> command, Kind const& kind)
{
    auto idempotency = endpoint::idempotency_of(desk.services, *exchange, {}, endpoint::KeyRule::Optional);
    if (!idempotency) {
        return exchange->respond(std::move(idempotency.error()));
    }
    command->idempotency = *idempotency;
    auto const& own = *command;  // lives in the finished command
    auto& mailbox = *desk.services.mailboxes.at(exchange->loop().index());
    desk.services.engine.submit(
        std::move(command), mailbox,
        [&kind, &own, exchange = std::move(exchange)](engine::Finished finished) mutable {
            if (finished.fate == engine::Fate::Decided && own.done() != nullptr && kind.committed) {
                kind.committed(*own.done());
            }
            auto response = endpoint::response_of(std::move(finished), exchange->request().request_id);
            exchange->respond(std::move(response));
        });
}

void approve(std::shared_ptr<Desk const> const& desk, std::unique_ptr<Exchange> exchange)
{
    auto wish = read_wish(desk->services, *exchange);
    if (!wish) {
        return;
    }
    struct Ready
    {
        std::unique_ptr<ApproveCommand> command;
        Kind const* kind = nullptr;
    };
    auto const number = wish->number;
    with_approval(
        desk, std::move(exchange), number,
        [desk, mandate = std::move(wish->mandate)](storage::Reader& reader, Exchange const& own,
                                                   Approval const& approval,
                                                   Kind const* kind) -> std::expected<Ready, http::Problem> {
            if (!may_decide(own.principal(), kind, approval)) {
                return std::unexpected(
                    http::problem_of(http::problems::forbidden, "your role may not do this, or not so much"));
            }
            auto effect = kind->make(reader, approval, mandate);
            return Ready{std::make_unique<ApproveCommand>(desk->services.ids,
                                                          ApprovalKey{approval.number, approval.requested_by},
                                                          mandate, std::move(effect)),
                         kind};
        },
        [desk](std::unique_ptr<Exchange> own, Ready ready) {
            submit_approval(*desk, std::move(own), std::move(ready.command), *ready.kind);
        });
}

void end(std::shared_ptr<Desk const> const& desk, WithoutEffect how, std::unique_ptr<Exchange> exchange)
{
    auto wish = read_wish(desk->services, *exchange);
    if (!wish) {
        return;
    }
    auto const number = wish->number;
    with_approval(
        desk, std::move(exchange), number,
        [desk, how, mandate = std::move(wish->mandate)](
            storage::Reader&, Exchange const& own, Approval const& approval,
            Kind const* kind) -> std::expected<std::unique_ptr<EndCommand>, http::Problem> {
            if (how == WithoutEffect::Reject && !may_decide(own.principal(), kind, approval)) {
                return std::unexpected(
                    http::problem_of(http::problems::forbidden, "your role may not do this, or not so much"));
            }
            auto dropped = kind != nullptr && kind->drop ? kind->drop(approval) : nullptr;
            return std::make_unique<EndCommand>(desk->services.ids,
                                                ApprovalKey{approval.number, approval.requested_by}, mandate,
                                                how, std::move(dropped));
        },
        [desk](std::unique_ptr<Exchange> own, std::unique_ptr<EndCommand> command) {
            endpoint::submit(desk->services, std::move(own), std::move(command), {},
                             endpoint::KeyRule::Optional);
        });
}

}  // namespace

std::vector<http::Route> routes(Services& services, Kinds const& kinds, Principals principals)
{
    using http::Method;
    auto const desk = std::make_shared<Desk const>(Desk{services, kinds, std::move(principals)});
    auto const to_read = http::Access::requires_("approvals:read");
    auto const to_decide = http::Access::requires_("approvals:decide");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/approvals", to_read, "listApprovals", limit,
         [desk](auto exchange) { list(desk, std::move(exchange)); }},
        {Method::Get, "/admin/approvals/:id", to_read, "getApproval", limit,
         [desk](auto exchange) { show(desk, std::move(exchange)); }},
        {Method::Post, "/admin/approvals/:id/approve", to_decide, "approve", limit,
         [desk](auto exchange) { approve(desk, std::move(exchange)); }},
        {Method::Post, "/admin/approvals/:id/reject", to_decide, "rejectApproval", limit,
         [desk](auto exchange) { end(desk, WithoutEffect::Reject, std::move(exchange)); }},
        {Method::Post, "/admin/approvals/:id/withdraw", to_read, "withdrawApproval", limit,
         [desk](auto exchange) { end(desk, WithoutEffect::Withdraw, std::move(exchange)); }},
    };
}

}  // namespace creditd::approvals
