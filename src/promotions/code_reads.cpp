#include "promotions/code_reads.hpp"

#include "endpoint/list.hpp"
#include "http/query.hpp"
#include "promotions/json.hpp"
#include "promotions/problems.hpp"
#include "promotions/store.hpp"

#include <algorithm>
#include <array>

namespace creditd::promotions {

namespace {

std::optional<PromoCode> find(storage::Reader& reader, CodeName const& name)
{
    return name.number != 0 ? store::find_code_number(reader, name.number)
                            : store::find_code(reader, name.code);
}

bool begins_code(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return is_code_character(c) || (c >= 'a' && c <= 'z'); });
}

store::Filter read_filter(http::Query& query)
{
    store::Filter filter{.active = query.boolean("active")};
    filter.prefix = query
                        .text("search", {.max = code_length_max,
                                         .matches = begins_code,
                                         .form = "the beginning of a code: letters, digits, - and _"})
                        .value_or("");
    std::ranges::transform(filter.prefix, filter.prefix.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return filter;
}

/// Answers with what `respond(reader, code)` makes of the code that the path names, or 404. `query` was read.
template <class Respond>
void with_code(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange, http::Query& query,
               Respond respond)
{
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto name = named_code(services, *exchange);
    if (!name) {
        return exchange->respond(problems::no_such_code());
    }
    endpoint::read(services, std::move(exchange),
                   [name = std::move(*name), respond = std::move(respond)](
                       storage::Reader& reader,
                       http::Exchange const&) mutable -> std::expected<http::Response, http::Problem> {
                       auto const code = find(reader, name);
                       if (!code) {
                           return std::unexpected(problems::no_such_code());
                       }
                       return respond(reader, *code);
                   });
}

}  // namespace

std::optional<CodeName> named_code(endpoint::Services const& services, http::Exchange const& exchange)
{
    auto const text = exchange.request().path_parameter("id");
    if (auto const parts = services.ids.decode(crypto::IdKind::Promo, text); parts && parts->account == 0) {
        return CodeName{.number = parts->number};
    }
    auto code = canonical_code(text);
    return code ? std::optional{CodeName{.code = std::move(*code)}} : std::nullopt;
}

void answer_with_codes(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    endpoint::answer_with_list(
        services, std::move(exchange), {"promo_codes"}, read_filter,
        [](storage::Reader& reader, store::Filter const& filter, endpoint::PageRequest const& page) {
            return endpoint::ListPart<PromoCode>{
                store::count_codes(reader, filter),
                store::list_codes(reader, filter, page.below(), page.offset(), page.rows())};
        },
        [&services](http::json::Writer& json, PromoCode const& code) {
            append_promo_code(json, services.ids, code);
        });
}

void answer_with_code(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    with_code(services, std::move(exchange), query, [&services](storage::Reader&, PromoCode const& code) {
        std::string body;
        http::json::Writer json{body};
        json.begin_object().key("promoCode");
        append_promo_code(json, services.ids, code);
        json.end_object();
        return http::json_response(200, std::move(body));
    });
}

void answer_with_redemptions(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    // Numbers rise over all codes, so a cursor of another code's list means the same moment in this one.
    static endpoint::ListKind const kind{"promo_redemptions"};
    http::Query query{exchange->request()};
    auto const page = endpoint::read_page(query, services, kind);
    with_code(services, std::move(exchange), query,
              [&services, page](storage::Reader& reader, PromoCode const& code) {
                  auto const rows =
                      store::list_redemptions(reader, code.code, page.below(), page.offset(), page.rows());
                  return http::json_response(
                      200, endpoint::list_body(
                               services, kind, page, code.uses, rows,
                               [&](http::json::Writer& json, Redemption const& redemption) {
                                   append_redemption(json, services.ids, redemption);
                               },
                               [](Redemption const& redemption) { return std::array{redemption.number}; }));
              });
}

void answer_with_redemptions_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    with_code(services, std::move(exchange), query, [&services](storage::Reader&, PromoCode const& code) {
        return endpoint::csv_export(
            services, "redemptions-" + code.code + ".csv",
            [text = code.code](storage::Reader& slice, std::int64_t below, std::int64_t count) {
                return store::list_redemptions(slice, text, below, 0, count);
            },
            write_csv_header,
            [&services](http::CsvWriter& csv, Redemption const& redemption) {
                write_csv_row(csv, services.ids, redemption);
            });
    });
}

}  // namespace creditd::promotions
