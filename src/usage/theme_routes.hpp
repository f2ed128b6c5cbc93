#pragma once

#include "endpoint/services.hpp"
#include "endpoint/subject.hpp"
#include "http/exchange.hpp"
#include "http/fields.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"
#include "usage/answer_json.hpp"
#include "usage/demand_json.hpp"
#include "usage/prices.hpp"
#include "usage/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace creditd::usage {

/// What the handlers share; cheap to copy.
struct Desk
{
    endpoint::Services& services;
    ledger::Settings const& accounts;
    Settings const& settings;
    PriceBoard const& prices;

    [[nodiscard]] Terms terms() const { return {services.ids, accounts}; }
};

// The capability's routes by theme; `routes()` puts them together.
[[nodiscard]] std::vector<http::Route> use_routes(Desk const& desk);
[[nodiscard]] std::vector<http::Route> batch_routes(Desk const& desk);
[[nodiscard]] std::vector<http::Route> hold_routes(Desk const& desk);
[[nodiscard]] std::vector<http::Route> meter_routes(Desk const& desk);

/// Reads a request for a user's credits: `userId` and the demand, then with `read(fields)` what else it
/// takes, and hands on to `go(exchange, user_id, demand, rest)`. What is wrong with it is answered here.
template <class Read, class Go>
void with_demand(std::unique_ptr<http::Exchange> exchange, Read read, Go go)
{
    auto document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(std::move(document.error()));
    }
    http::json::Fields fields{document->root()};
    auto const named = fields.text("userId", endpoint::user_id_rule);
    auto demand = read_demand(fields);
    auto rest = read(fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = endpoint::subject(exchange->principal(), named);
    if (!user) {
        return exchange->respond(std::move(user.error()));
    }
    go(std::move(exchange), std::move(*user), std::move(demand), std::move(rest));
}

/// `missing` where the caller may not look at a thing of that account: to those who may not act for users,
/// whatever is not their own is not there (IDENT-2). Empty when it may.
[[nodiscard]] std::optional<http::Problem> refused_to(http::Principal const& principal, std::int64_t account,
                                                      http::Problem missing);

[[nodiscard]] http::Response response_of(engine::Answer answer);

/// The scope of keys for a request about an account that is known by its number.
[[nodiscard]] std::string scope_of(std::int64_t account);

}  // namespace creditd::usage
