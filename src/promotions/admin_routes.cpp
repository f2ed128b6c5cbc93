#include "promotions/admin_routes.hpp"

#include "audit/mandate_json.hpp"
#include "crypto/random.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "promotions/code_command.hpp"
#include "promotions/code_reads.hpp"
#include "promotions/domain/random_code.hpp"
#include "promotions/problems.hpp"

#include <algorithm>
#include <utility>

namespace creditd::promotions {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

constexpr std::int64_t max_uses_limit = 1'000'000'000;
constexpr std::int64_t days_limit = 36'500;
constexpr std::int64_t generate_limit = 1000;  ///< codes per request
constexpr std::size_t prefix_length_max = 24;
constexpr http::TextRule description_rule{.min = 0, .max = 500, .lines = true};

Terms read_terms(Fields& fields)
{
    Terms terms{.credits = fields.required_credits("credits", http::json::Sign::Positive),
                .max_uses = fields.integer_change("maxUses", 1, max_uses_limit).value,
                .starts_at = fields.moment_change("startsAt").value,
                .expires_at = fields.moment_change("expiresAt").value,
                .active = fields.boolean("active").value_or(true),
                .valid_for_days = fields.integer_change("creditsValidForDays", 1, days_limit).value,
                .new_users_days = fields.integer_change("newUsersOnlyDays", 1, days_limit).value,
                .description =
                    std::string{fields.text_change("description", description_rule).value.value_or("")}};
    if (!ends_after_start(terms)) {
        fields.fail("expiresAt", "out_of_range", "Must be later than startsAt.");
    }
    return terms;
}

template <class T>
std::optional<std::optional<T>> wish(http::json::Change<T> change)
{
    // Spelt out: std::optional{change.value} is a copy of it, not an optional of it.
    using Wish = std::optional<std::optional<T>>;
    return change.given ? Wish{std::in_place, change.value} : Wish{};
}

TermsChange read_change(Fields& fields)
{
    TermsChange change{.credits = fields.credits("credits", http::json::Sign::Positive),
                       .max_uses = wish(fields.integer_change("maxUses", 1, max_uses_limit)),
                       .starts_at = wish(fields.moment_change("startsAt")),
                       .expires_at = wish(fields.moment_change("expiresAt")),
                       .active = fields.boolean("active"),
                       .valid_for_days = wish(fields.integer_change("creditsValidForDays", 1, days_limit)),
                       .new_users_days = wish(fields.integer_change("newUsersOnlyDays", 1, days_limit))};
    if (auto const description = fields.text_change("description", description_rule); description.given) {
        change.description = description.value.value_or("");
    }
    return change;
}

/// Reads the body with `read(fields, exchange)`, which makes the command, and submits that.
template <class Read>
void submit_change(Services& services, std::unique_ptr<Exchange> exchange, http::json::EmptyBody empty,
                   Read read)
{
    auto const document = http::json::read_object(exchange->request(), empty);
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    std::unique_ptr<engine::Command> command = read(fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::submit(services, std::move(exchange), std::move(command), {}, endpoint::KeyRule::Optional);
}

/// The same for a change of the code that the path names.
template <class Read>
void submit_change_of_code(Services& services, std::unique_ptr<Exchange> exchange,
                           http::json::EmptyBody empty, Read read)
{
    auto name = named_code(services, *exchange);
    if (!name) {
        return exchange->respond(problems::no_such_code());
    }
    submit_change(services, std::move(exchange), empty,
                  [&](Fields& fields, Exchange const& own) { return read(std::move(*name), fields, own); });
}

void create(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_change(services, std::move(exchange), http::json::EmptyBody::Refused,
                  [&](Fields& fields, Exchange const& own) {
                      auto code = canonical_code(fields.required_text("code"));
                      if (!code) {
                          fields.fail("code", "bad_format", "Must be 3 to 64 letters, digits, - and _.");
                      }
                      auto terms = read_terms(fields);
                      return std::make_unique<CreateCode>(services.ids,
                                                          audit::required_mandate(services, fields, own),
                                                          std::move(code).value_or(""), std::move(terms));
                  });
}

bool is_prefix(std::string_view text)
{
    return std::ranges::all_of(text, is_code_character);
}

std::vector<std::string> candidates(std::string_view prefix, std::size_t length, std::size_t count)
{
    constexpr std::size_t spare = 32;  // for those that exist already
    auto const random_byte = [] {
        std::byte byte;
        crypto::fill_random(&byte, 1);
        return std::to_integer<std::uint8_t>(byte);
    };
    std::vector<std::string> codes;
    while (codes.size() < count + spare) {
        codes.push_back(random_code(prefix, length, random_byte));
    }
    std::ranges::sort(codes);
    auto const [end, last] = std::ranges::unique(codes);
    codes.erase(end, last);
    return codes;
}

void generate(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_change(
        services, std::move(exchange), http::json::EmptyBody::Refused,
        [&](Fields& fields, Exchange const& own) {
            GenerateCodes::Wish wish;
            wish.count = static_cast<std::size_t>(fields.required_integer("count", 1, generate_limit));
            wish.prefix = fields
                              .text("prefix", {.min = 0,
                                               .max = prefix_length_max,
                                               .matches = is_prefix,
                                               .form = "capital letters, digits, - and _"})
                              .value_or("");
            auto const length = fields.integer("length", random_length_min, random_length_max);
            bool const has_max_uses = fields.has("maxUses");
            wish.terms = read_terms(fields);
            if (!has_max_uses) {
                wish.terms.max_uses = 1;
            }
            wish.candidates = candidates(
                wish.prefix, static_cast<std::size_t>(length.value_or(random_length_default)), wish.count);
            return std::make_unique<GenerateCodes>(
                services.ids, audit::required_mandate(services, fields, own), std::move(wish));
        });
}

void change(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_change_of_code(services, std::move(exchange), http::json::EmptyBody::Refused,
                          [&](CodeName name, Fields& fields, Exchange const& own) {
                              auto wanted = read_change(fields);
                              return std::make_unique<ChangeCode>(
                                  services.ids, audit::required_mandate(services, fields, own),
                                  "promo_code.change", std::move(name), std::move(wanted));
                          });
}

void switch_to(Services& services, bool active, std::unique_ptr<Exchange> exchange)
{
    submit_change_of_code(services, std::move(exchange), http::json::EmptyBody::IsEmptyObject,
                          [&](CodeName name, Fields& fields, Exchange const& own) {
                              return std::make_unique<ChangeCode>(
                                  services.ids, audit::required_mandate(services, fields, own),
                                  active ? "promo_code.activate" : "promo_code.deactivate", std::move(name),
                                  TermsChange{.active = active});
                          });
}

void remove(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_change_of_code(services, std::move(exchange), http::json::EmptyBody::IsEmptyObject,
                          [&](CodeName name, Fields& fields, Exchange const& own) {
                              return std::make_unique<DeleteCode>(
                                  services.ids, audit::required_mandate(services, fields, own),
                                  std::move(name));
                          });
}

}  // namespace

std::vector<http::Route> admin_routes(Services& services)
{
    using http::Method;
    auto const to_read = http::Access::requires_("promo-codes:read");
    auto const to_write = http::Access::requires_("promo-codes:write");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/promo-codes", to_read, "listPromoCodes", limit,
         [&services](auto exchange) { answer_with_codes(services, std::move(exchange)); }},
        {Method::Post, "/admin/promo-codes", to_write, "createPromoCode", limit,
         [&services](auto exchange) { create(services, std::move(exchange)); }},
        {Method::Post, "/admin/promo-codes/generate", to_write, "generatePromoCodes", limit,
         [&services](auto exchange) { generate(services, std::move(exchange)); }},
        {Method::Get, "/admin/promo-codes/:id", to_read, "getPromoCode", limit,
         [&services](auto exchange) { answer_with_code(services, std::move(exchange)); }},
        {Method::Patch, "/admin/promo-codes/:id", to_write, "changePromoCode", limit,
         [&services](auto exchange) { change(services, std::move(exchange)); }},
        {Method::Delete, "/admin/promo-codes/:id", to_write, "deletePromoCode", limit,
         [&services](auto exchange) { remove(services, std::move(exchange)); }},
        {Method::Post, "/admin/promo-codes/:id/activate", to_write, "activatePromoCode", limit,
         [&services](auto exchange) { switch_to(services, true, std::move(exchange)); }},
        {Method::Post, "/admin/promo-codes/:id/deactivate", to_write, "deactivatePromoCode", limit,
         [&services](auto exchange) { switch_to(services, false, std::move(exchange)); }},
        {Method::Get, "/admin/promo-codes/:id/redemptions", to_read, "listPromoRedemptions", limit,
         [&services](auto exchange) { answer_with_redemptions(services, std::move(exchange)); }},
        {Method::Get, "/admin/promo-codes/:id/redemptions.csv", to_read, "exportPromoRedemptions", limit,
         [&services](auto exchange) { answer_with_redemptions_csv(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::promotions
