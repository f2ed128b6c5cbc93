#include "audit/mandate_json.hpp"
#include "endpoint/page.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "usage/demand_json.hpp"
#include "usage/meter_command.hpp"
#include "usage/meter_json.hpp"
#include "usage/problems.hpp"
#include "usage/theme_routes.hpp"

#include <array>
#include <utility>

namespace creditd::usage {

namespace {

using endpoint::KeyRule;
using http::Exchange;
using http::json::Fields;
using http::json::Sign;

constexpr std::array roundings{http::Choice{"up", Rounding::Up}, http::Choice{"down", Rounding::Down},
                               http::Choice{"half_even", Rounding::HalfEven}};
constexpr http::TextRule unit_rule{.max = 64};
constexpr http::TextRule description_rule{.min = 0, .max = 500, .lines = true};

Price read_price(Fields& fields)
{
    Price price;
    price.credits = fields.required_credits("credits", Sign::NonNegative);
    price.per = fields.required_integer("per", 1, Price::per_limit);
    price.minimum = fields.credits("minimum", Sign::NonNegative).value_or(Credits{});
    price.rounding = fields.one_of("rounding", roundings).value_or(Rounding::Up);
    return price;
}

/// Reads the body with `read(fields, exchange)`, which makes the command, and submits that.
template <class Read>
void submit_change(Desk const& desk, std::unique_ptr<Exchange> exchange, Read read)
{
    auto document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(std::move(document.error()));
    }
    Fields fields{document->root()};
    auto command = read(fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::submit(desk.services, std::move(exchange), std::move(command), {}, KeyRule::Optional);
}

void create_meter(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_change(desk, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        CreateMeter::Wish wish;
        wish.name = fields.required_text("name", meter_name_rule);
        wish.unit = fields.required_text("unit", unit_rule);
        wish.description = fields.text("description", description_rule).value_or(std::string_view{});
        if (!fields.has("price")) {
            fields.fail("price", "required", "Is required.");
        }
        if (auto const price = fields.nested("price", http::json::Kind::Object)) {
            Fields inner{*price, "price"};
            wish.price = read_price(inner);
            fields.absorb(inner);
        }
        return std::make_unique<CreateMeter>(audit::required_mandate(desk.services, fields, own),
                                             desk.settings, std::move(wish));
    });
}

void change_meter(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_change(desk, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        ChangeMeter::Wish wish;
        wish.name = own.request().path_parameter("name");
        wish.description = fields.text("description", description_rule);
        wish.active = fields.boolean("active");
        return std::make_unique<ChangeMeter>(audit::required_mandate(desk.services, fields, own),
                                             std::move(wish));
    });
}

void add_price(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    submit_change(desk, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        AddPrice::Wish wish;
        wish.meter = own.request().path_parameter("name");
        wish.price = read_price(fields);
        wish.effective_from = fields.moment("effectiveFrom");
        return std::make_unique<AddPrice>(audit::required_mandate(desk.services, fields, own), desk.settings,
                                          std::move(wish));
    });
}

void get_meter(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const prices = desk.prices.current();
    auto const* const meter = prices->find(exchange->request().path_parameter("name"));
    if (meter == nullptr) {
        return exchange->respond(problems::of(PricingRefusal::MeterNotFound));
    }
    std::string body;
    http::json::Writer json{body};
    append_meter_with_prices(json, *meter, endpoint::now(desk.services));
    exchange->respond(http::json_response(200, std::move(body)));
}

/// Meters that pass `shown`, newest first.
void answer_list(Desk const& desk, std::unique_ptr<Exchange> exchange, endpoint::ListKind const& kind,
                 bool (*shown)(Meter const&))
{
    http::Query query{exchange->request()};
    auto const page = endpoint::read_page(query, desk.services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const prices = desk.prices.current();
    std::vector<Meter const*> all;
    for (auto const& meter : prices->meters()) {
        if (shown(meter)) {
            all.push_back(&meter);
        }
    }
    auto const total = std::ssize(all);
    std::ranges::sort(all, std::ranges::greater{}, &Meter::number);
    std::erase_if(all, [&](Meter const* meter) { return meter->number >= page.below(); });
    auto const skipped = std::min(page.offset(), std::ssize(all));
    all.erase(all.begin(), all.begin() + skipped);
    all.resize(std::min(all.size(), static_cast<std::size_t>(page.rows())));
    auto const now = endpoint::now(desk.services);
    exchange->respond(http::json_response(
        200, endpoint::list_body(
                 desk.services, kind, page, total, all,
                 [now](http::json::Writer& json, Meter const* meter) { append_meter(json, *meter, now); },
                 [](Meter const* meter) { return std::array{meter->number}; })));
}

}  // namespace

std::vector<http::Route> meter_routes(Desk const& desk)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/credits/pricing", Access::requires_("credits:read"), "getPricing", limit,
         [desk](auto exchange) {
             answer_list(desk, std::move(exchange), {"pricing"},
                         [](Meter const& meter) { return meter.active; });
         }},
        {Method::Post, "/admin/meters", Access::requires_("meters:write"), "createMeter", limit,
         [desk](auto exchange) { create_meter(desk, std::move(exchange)); }},
        {Method::Get, "/admin/meters", Access::requires_("meters:read"), "listMeters", limit,
         [desk](auto exchange) {
             answer_list(desk, std::move(exchange), {"meters"}, [](Meter const&) { return true; });
         }},
        {Method::Get, "/admin/meters/:name", Access::requires_("meters:read"), "getMeter", limit,
         [desk](auto exchange) { get_meter(desk, std::move(exchange)); }},
        {Method::Patch, "/admin/meters/:name", Access::requires_("meters:write"), "changeMeter", limit,
         [desk](auto exchange) { change_meter(desk, std::move(exchange)); }},
        {Method::Post, "/admin/meters/:name/prices", Access::requires_("meters:write"), "addMeterPrice",
         limit, [desk](auto exchange) { add_price(desk, std::move(exchange)); }},
    };
}

}  // namespace creditd::usage
