#include "usage/meter_command.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "http/json_writer.hpp"
#include "usage/meter_json.hpp"
#include "usage/problems.hpp"

#include <utility>

namespace creditd::usage {

namespace {

std::string text_of(Meter const& meter, Moment now)
{
    std::string text;
    http::json::Writer json{text};
    append_meter(json, meter, now);
    return text;
}

engine::Answer meter_answer(int status, Meter const& meter, Moment now)
{
    engine::Answer answer{status, {}};
    http::json::Writer json{answer.body};
    json.begin_object().key("meter");
    append_meter_with_prices(json, meter, now);
    json.end_object();
    return answer;
}

}  // namespace

void MeterCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    verdict_ = act(set.shelf<Prices>(), set, context);
}

engine::Answer MeterCommand::answer() const
{
    if (auto const* const told = std::get_if<engine::Answer>(&verdict_)) {
        return *told;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), mandate_.request_id);
}

void MeterCommand::note(engine::WorkingSet& set, std::string_view action, Meter const* before,
                        Meter const& after, Moment now) const
{
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(mandate_, {.action = action,
                                   .subject = after.name,
                                   .before = before != nullptr ? text_of(*before, now) : std::string{},
                                   .after = text_of(after, now)}));
}

CreateMeter::CreateMeter(audit::Mandate mandate, Settings const& settings, Wish wish)
    : MeterCommand(std::move(mandate), wish.name),
      max_meters_(settings.max_meters),
      wish_(std::move(wish))
{}

MeterCommand::Verdict CreateMeter::act(Prices& prices, engine::WorkingSet& set,
                                       engine::Context const& context)
{
    if (prices.list().find(wish_.name) != nullptr) {
        return http::problem_of(problems::meter_exists, "there is a meter of this name");
    }
    if (prices.list().meters().size() >= max_meters_) {
        return http::problem_of(problems::price_list_full, "there are as many meters as the settings allow");
    }
    Meter meter{
        .name = wish_.name,
        .number = context.numbers.next(context.now),
        .unit = wish_.unit,
        .description = wish_.description,
        .created_at = context.now,
        .versions = {{.price = wish_.price, .effective_from = context.now, .created_at = context.now}}};
    prices.put(meter);
    note(set, "meter.create", nullptr, meter, context.now);
    return meter_answer(201, meter, context.now);
}

MeterCommand::Verdict ChangeMeter::act(Prices& prices, engine::WorkingSet& set,
                                       engine::Context const& context)
{
    auto const* const found = prices.list().find(wish_.name);
    if (found == nullptr) {
        return problems::of(PricingRefusal::MeterNotFound);
    }
    auto const before = *found;
    auto after = before;
    after.description = wish_.description.value_or(before.description);
    after.active = wish_.active.value_or(before.active);
    prices.put(after);
    note(set, "meter.change", &before, after, context.now);
    return meter_answer(200, after, context.now);
}

AddPrice::AddPrice(audit::Mandate mandate, Settings const& settings, Wish wish)
    : MeterCommand(std::move(mandate), wish.meter),
      max_prices_(settings.max_prices_per_meter),
      wish_(std::move(wish))
{}

MeterCommand::Verdict AddPrice::act(Prices& prices, engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const found = prices.list().find(wish_.meter);
    if (found == nullptr) {
        return problems::of(PricingRefusal::MeterNotFound);
    }
    if (wish_.effective_from && *wish_.effective_from < context.now) {
        return http::validation_failed({{"effectiveFrom", "out_of_range",
                                         "Must not lie in the past; leave it out for a price from now on."}});
    }
    if (found->versions.size() >= max_prices_) {
        return http::problem_of(problems::price_list_full,
                                "this meter has as many prices as the settings allow");
    }
    auto const before = *found;
    prices.add_price(wish_.meter, {.version = std::ssize(before.versions) + 1,
                                   .price = wish_.price,
                                   .effective_from = wish_.effective_from.value_or(context.now),
                                   .created_at = context.now});
    auto const& after = *prices.list().find(wish_.meter);
    note(set, "meter.price", &before, after, context.now);
    return meter_answer(201, after, context.now);
}

}  // namespace creditd::usage
