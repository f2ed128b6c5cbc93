#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/json.hpp"
#include "ledger/problems.hpp"
#include "usage/demand_json.hpp"
#include "usage/hold_command.hpp"
#include "usage/list_holds.hpp"
#include "usage/theme_routes.hpp"

#include <array>
#include <utility>

namespace creditd::usage {

namespace {

using endpoint::KeyRule;
using http::Exchange;
using http::json::Fields;
using http::json::Sign;
using ledger::HoldState;

constexpr std::array overages{http::Choice{"refuse", ledger::Overage::Refuse},
                              http::Choice{"allow", ledger::Overage::Allow}};
constexpr std::array states{
    http::Choice{"open", HoldState::Open}, http::Choice{"captured", HoldState::Captured},
    http::Choice{"released", HoldState::Released}, http::Choice{"expired", HoldState::Expired}};

std::int64_t max_ttl_seconds(Desk const& desk)
{
    return desk.accounts.hold_ttl_max.in_milliseconds() / 1000;
}

void place_hold(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    struct Rest
    {
        Duration life;
        ledger::Purpose purpose;
    };
    auto const actor = exchange->principal().id;
    with_demand(
        std::move(exchange),
        [&](Fields& fields) {
            auto const ttl_seconds = fields.integer("ttlSeconds", 1, max_ttl_seconds(desk));
            return Rest{ttl_seconds ? Duration::seconds(*ttl_seconds) : desk.accounts.hold_ttl_default,
                        read_purpose(fields, actor)};
        },
        [&](std::unique_ptr<Exchange> own, std::string const& user, Demand demand, Rest rest) {
            auto command =
                std::make_unique<PlaceHold>(desk.terms(), user, std::string{own->request().request_id},
                                            std::move(demand), rest.life, std::move(rest.purpose));
            endpoint::submit(desk.services, std::move(own), std::move(command), user, KeyRule::Required);
        });
}

/// The hold that the path names, or why the caller is told there is none.
std::expected<HoldName, http::Problem> named_hold(Desk const& desk, Exchange const& exchange)
{
    auto missing = http::problem_of(ledger::problems::hold_not_found, "there is no such hold");
    auto const id = desk.services.ids.decode(crypto::IdKind::Hold, exchange.request().path_parameter("id"));
    if (!id) {
        return std::unexpected(std::move(missing));
    }
    if (auto problem = refused_to(exchange.principal(), id->account, std::move(missing))) {
        return std::unexpected(std::move(*problem));
    }
    return HoldName{id->account, id->number};
}

/// Reads the body of a step with `read(fields)`, which makes the command from the hold and what it read.
template <class Read>
void submit_step(Desk const& desk, std::unique_ptr<Exchange> exchange, Read read)
{
    auto document = http::json::read_object(exchange->request(), http::json::EmptyBody::IsEmptyObject);
    if (!document) {
        return exchange->respond(std::move(document.error()));
    }
    auto const hold = named_hold(desk, *exchange);
    Fields fields{document->root()};
    auto command = read(fields, hold.value_or(HoldName{}), *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (!hold) {
        return exchange->respond(hold.error());
    }
    endpoint::submit(desk.services, std::move(exchange), std::move(command), scope_of(hold->account),
                     KeyRule::Required);
}

CaptureTerms read_capture(Fields& fields)
{
    CaptureTerms capture;
    auto const credits = fields.credits("credits", Sign::Positive);
    auto const quantity = read_quantity(fields, "quantity");
    if (fields.has("credits") && fields.has("quantity")) {
        fields.fail("quantity", "not_with_credits", "Send either credits or quantity.");
    }
    if (credits) {
        capture.demand = *credits;
    } else if (quantity) {
        capture.demand = *quantity;
    }
    capture.overage = fields.one_of("overage", overages).value_or(ledger::Overage::Refuse);
    capture.final = fields.boolean("final").value_or(true);
    if (capture.overage == ledger::Overage::Allow && !capture.final) {
        fields.fail("overage", "not_with_final_false", "Only the last capture may take more than the hold.");
    }
    return capture;
}

void capture_hold(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_step(desk, std::move(exchange), [&](Fields& fields, HoldName hold, Exchange const& own) {
        auto const capture = read_capture(fields);
        return std::make_unique<CaptureHold>(desk.terms(), hold, std::string{own.request().request_id},
                                             capture, read_purpose(fields, own.principal().id));
    });
}

void release_hold(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_step(desk, std::move(exchange), [&](Fields& fields, HoldName hold, Exchange const& own) {
        ledger::Purpose purpose{.actor = own.principal().id};
        purpose.reason = fields.text("reason", reason_rule).value_or(std::string_view{});
        return std::make_unique<ReleaseHold>(desk.terms(), hold, std::string{own.request().request_id},
                                             std::move(purpose));
    });
}

void extend_hold(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_step(desk, std::move(exchange), [&](Fields& fields, HoldName hold, Exchange const& own) {
        auto const life = Duration::seconds(fields.required_integer("ttlSeconds", 1, max_ttl_seconds(desk)));
        return std::make_unique<ExtendHold>(desk.terms(), hold, std::string{own.request().request_id}, life,
                                            ledger::Purpose{.actor = own.principal().id});
    });
}

void get_hold(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const hold = named_hold(desk, *exchange);
    if (!hold) {
        return exchange->respond(hold.error());
    }
    auto const missing = http::problem_of(ledger::problems::hold_not_found, "there is no such hold");
    ledger::read_account(desk.services, std::move(exchange), hold->account, missing,
                         [&services = desk.services, number = hold->number,
                          missing](storage::Reader& reader, ledger::Account const& account, Moment,
                                   Exchange const&) -> std::expected<http::Response, http::Problem> {
                             auto const found = ledger::find_hold(reader, account, number);
                             if (!found) {
                                 return std::unexpected(missing);
                             }
                             std::string body;
                             http::json::Writer json{body};
                             append_hold(json, services.ids, account.user_id, account.number, *found);
                             return http::json_response(200, std::move(body));
                         });
}

void list_holds_of_account(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const named = query.text("userId", endpoint::user_id_rule);
    auto const state = query.one_of("state", states);
    endpoint::ListKind const kind{"holds/" + std::string{state ? name_of(*state) : "all"}};
    auto const page = endpoint::read_page(query, desk.services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = endpoint::subject(exchange->principal(), named);
    if (!user) {
        return exchange->respond(std::move(user.error()));
    }
    ledger::read_account(
        desk.services, std::move(exchange), std::move(*user),
        [&services = desk.services, kind, state,
         page](storage::Reader& reader, ledger::Account const& account, Moment, Exchange const&) {
            auto const after = page.after ? std::optional{page.after->front()} : std::nullopt;
            auto const listed = list_holds(reader, account, state, page.offset(), page.rows(), after);
            auto body = endpoint::list_body(
                services, kind, page, listed.total, listed.holds,
                [&](http::json::Writer& json, ListedHold const& hold) {
                    append_hold(json, services.ids, account.user_id, account.number, hold.snapshot);
                },
                [](ListedHold const& hold) { return std::array{hold.place}; });
            return http::json_response(200, std::move(body));
        });
}

}  // namespace

std::vector<http::Route> hold_routes(Desk const& desk)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/credits/holds", Access::requires_("holds:write"), "placeHold", limit,
         [desk](auto exchange) { place_hold(desk, std::move(exchange)); }},
        {Method::Get, "/credits/holds", Access::requires_("holds:read"), "listHolds", limit,
         [desk](auto exchange) { list_holds_of_account(desk, std::move(exchange)); }},
        {Method::Get, "/credits/holds/:id", Access::requires_("holds:read"), "getHold", limit,
         [desk](auto exchange) { get_hold(desk, std::move(exchange)); }},
        {Method::Post, "/credits/holds/:id/capture", Access::requires_("holds:write"), "captureHold", limit,
         [desk](auto exchange) { capture_hold(desk, std::move(exchange)); }},
        {Method::Post, "/credits/holds/:id/release", Access::requires_("holds:write"), "releaseHold", limit,
         [desk](auto exchange) { release_hold(desk, std::move(exchange)); }},
        {Method::Post, "/credits/holds/:id/extend", Access::requires_("holds:write"), "extendHold", limit,
         [desk](auto exchange) { extend_hold(desk, std::move(exchange)); }},
    };
}

}  // namespace creditd::usage
