#include "audit/reason_code_routes.hpp"

#include "audit/mandate_json.hpp"
#include "audit/problems.hpp"
#include "audit/reason_code_command.hpp"
#include "audit/reason_code_json.hpp"
#include "endpoint/submit.hpp"
#include "http/query.hpp"

#include <utility>

namespace creditd::audit {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

constexpr http::TextRule description_rule{.max = 200};

void list(ReasonBoard const& board, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    std::string body;
    http::json::Writer json{body};
    json.begin_object().begin_array("items");
    auto const current = board.current();
    for (auto const& code : current->all()) {
        append_reason_code(json, code);
    }
    json.end_array().end_object();
    exchange->respond(http::json_response(200, std::move(body)));
}

/// Reads the rest of the body with `read(fields)`, which makes the wish.
template <class Read>
void submit_change(Services& services, std::unique_ptr<Exchange> exchange, Read read)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    ReasonCodeWish wish = read(fields);
    auto mandate = required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<ReasonCodeCommand>(std::move(mandate), std::move(wish));
    endpoint::submit(services, std::move(exchange), std::move(command), {}, endpoint::KeyRule::Optional);
}

void create(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_change(services, std::move(exchange), [](Fields& fields) {
        return ReasonCodeWish{.code = std::string{fields.required_text("code", reason_code_rule)},
                              .description =
                                  std::string{fields.required_text("description", description_rule)},
                              .is_new = true};
    });
}

void change(Services& services, std::unique_ptr<Exchange> exchange)
{
    std::string code{exchange->request().path_parameter("code")};
    submit_change(services, std::move(exchange), [&](Fields& fields) {
        ReasonCodeWish wish{.code = std::move(code)};
        if (auto const description = fields.text("description", description_rule)) {
            wish.description = std::string{*description};
        }
        wish.active = fields.boolean("active");
        return wish;
    });
}

}  // namespace

std::vector<http::Route> reason_code_routes(Services& services, ReasonBoard const& board)
{
    using http::Method;
    auto const to_read = http::Access::requires_("reason-codes:read");
    auto const to_write = http::Access::requires_("reason-codes:write");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/reason-codes", to_read, "listReasonCodes", limit,
         [&board](auto exchange) { list(board, std::move(exchange)); }},
        {Method::Post, "/admin/reason-codes", to_write, "createReasonCode", limit,
         [&services](auto exchange) { create(services, std::move(exchange)); }},
        {Method::Put, "/admin/reason-codes/:code", to_write, "changeReasonCode", limit,
         [&services](auto exchange) { change(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::audit
