#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/query.hpp"
#include "ledger/account_reads.hpp"
#include "topups/auto_top_up_command.hpp"
#include "topups/auto_top_up_reads.hpp"
#include "topups/theme_routes.hpp"

#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

constexpr std::int64_t most_minor_units = 1'000'000'000;

/// The object under `name`, read by `read(fields)`: not given, null, or what was read.
template <class Read>
auto read_part(Fields& fields, http::json::Value body, std::string_view name, Read read)
    -> std::optional<std::optional<decltype(read(fields))>>
{
    using Part = std::optional<decltype(read(fields))>;
    auto const given = body.find(name);
    if (!given) {
        return std::nullopt;
    }
    if (given->is_null()) {
        (void)fields.object_change(name);  // asked for: not an unknown field
        return Part{};
    }
    auto const nested = fields.nested(name, http::json::Kind::Object);
    if (!nested) {
        return std::nullopt;
    }
    Fields inner{*nested, std::string{name}};
    auto part = read(inner);
    fields.absorb(inner);
    return Part{std::move(part)};
}

CreditSettings::Automatic read_automatic(Fields& fields)
{
    CreditSettings::Automatic wish;
    wish.threshold = fields.required_credits("threshold", http::json::Sign::Positive);
    wish.package = fields.required_text("packageId", {.max = 64});
    if (auto const cap = fields.nested("monthlyCap", http::json::Kind::Object)) {
        Fields money{*cap, "autoTopUp.monthlyCap"};
        wish.cap.amount = money.required_integer("amount", 1, most_minor_units);
        wish.cap.currency = money.required_text(
            "currency", {.min = 3, .max = 3, .matches = is_currency, .form = "three lower-case letters"});
        fields.absorb(money);
    } else {
        fields.fail("monthlyCap", "required", "is missing");
    }
    if (!fields.required_boolean("consent")) {
        fields.fail("consent", "unknown_value", "must be true: nothing is bought without consent");
    }
    return wish;
}

void change_settings(Services& services, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    CreditSettings wish;
    wish.low_balance = read_part(fields, document->root(), "lowBalance", [](Fields& low) {
        return CreditSettings::LowBalance{.threshold =
                                              low.required_credits("threshold", http::json::Sign::Positive),
                                          .by_mail = low.boolean("email").value_or(true)};
    });
    wish.automatic = read_part(fields, document->root(), "autoTopUp", read_automatic);
    auto const named = fields.text("userId", endpoint::user_id_rule);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = endpoint::subject(exchange->principal(), named);
    if (!user) {
        return exchange->respond(std::move(user.error()));
    }
    http::answer_on(services.workers, std::move(exchange),
                    [&services, user = *user, wish](std::unique_ptr<Exchange> waiting) mutable {
                        if (wish.automatic && *wish.automatic) {
                            wish.paid_with = find_purchase_with_method(services.database, user);
                        }
                        auto command = std::make_unique<ChangeCreditSettings>(
                            services.ids, user, std::string{waiting->request().request_id}, std::move(wish));
                        endpoint::submit(services, std::move(waiting), std::move(command), user,
                                         endpoint::KeyRule::Optional);
                    });
}

void get_settings(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const named = query.text("userId", endpoint::user_id_rule);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = endpoint::subject(exchange->principal(), named);
    if (!user) {
        return exchange->respond(std::move(user.error()));
    }
    ledger::read_account(
        services, std::move(exchange), std::move(*user),
        [&services](storage::Reader& reader, ledger::Account const& account, Moment now, Exchange const&) {
            auto const automatic = find_auto_top_up(reader, account.number);
            return http::json_response(
                200, credit_settings_body(services.ids, account, automatic ? &*automatic : nullptr, now));
        });
}

}  // namespace

std::vector<http::Route> settings_routes(Services& services)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/credits/settings", Access::requires_("credits:read"), "getCreditSettings", limit,
         [&services](auto exchange) { get_settings(services, std::move(exchange)); }},
        {Method::Put, "/credits/settings", Access::signed_in(), "changeCreditSettings", limit,
         [&services](auto exchange) { change_settings(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
