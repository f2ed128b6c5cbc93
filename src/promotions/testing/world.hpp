#pragma once

#include "audit/shelves.hpp"
#include "audit/testing/service.hpp"
#include "audit/testing/some_reason.hpp"
#include "http/testing/json_at.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/books.hpp"
#include "ledger/find_account.hpp"
#include "ledger/open_account.hpp"
#include "promotions/routes.hpp"
#include "promotions/shelves.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace creditd::promotions::testing {

using http::testing::at;

/// Does something to one user's account, as a command of its own.
class Doing final : public engine::Command
{
public:
    using Act = std::function<void(ledger::Books&, engine::Context const&)>;

    Doing(std::string user_id, Act act) : user_id_(std::move(user_id)), act_(std::move(act)) {}
    [[nodiscard]] engine::Place place() const override
    {
        return engine::Place::of_account(ledger::account_number(user_id_));
    }
    void needs(engine::WorkingSet& set) const override { set.shelf<ledger::Books>().need(user_id_); }
    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        act_(set.shelf<ledger::Books>(), context);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::string user_id_;
    Act act_;
};

/// Accounts, codes and routes on an embedded store.
class World
{
public:
    Settings settings;
    ledger::Settings accounts{.signup_credits = 0_credits};
    audit::testing::Service service{[](engine::WorkingSet& set, storage::Database& database) {
        set.add<ledger::Books>();
        add_shelves(set, database);
        audit::add_shelves(set, database);
    }};

    World()
    {
        service.serve(routes(*service.services, settings, accounts));
        be_admin();
    }

    void be_admin() { be(service.principal("usr_admin", {"promo-codes:read", "promo-codes:write"})); }
    void be_user(std::string const& user_id)
    {
        be(service.principal("user:" + user_id, {"credits:redeem"}, user_id));
    }
    void be_service() { be(service.principal("service:shop", {"credits:redeem", "accounts:act"})); }
    void be(std::shared_ptr<http::Principal const> principal)
    {
        service.caller->act_as(std::move(principal));
    }

    void open(std::string const& user_id)
    {
        act_on(user_id, [=, this](ledger::Books& books, engine::Context const& context) {
            REQUIRE(ledger::open_account(books, user_id, "system", accounts, context));
        });
    }
    void suspend(std::string const& user_id)
    {
        act_on(user_id, [=](ledger::Books& books, engine::Context const&) {
            auto& account = *books.find(user_id);
            account.status = ledger::AccountStatus::Suspended;
            books.touch(account);
        });
    }
    void adjust(std::string const& user_id, Credits amount)
    {
        act_on(user_id, [=](ledger::Books& books, engine::Context const& context) {
            ledger::Posting posting{*books.find(user_id), books.page(), context.now, context.numbers};
            REQUIRE(ledger::adjust_balance(posting,
                                           {.amount = amount, .reason_code = "test", .allow_debt = true}, 0));
        });
    }
    [[nodiscard]] ledger::Account account(std::string const& user_id)
    {
        std::optional<ledger::Account> found;
        service.database->read(
            [&](storage::Reader& reader) { found = ledger::find_account(reader, user_id); });
        REQUIRE(found);
        return *found;
    }
    [[nodiscard]] Credits balance(std::string const& user_id) { return account(user_id).balance; }

    http::Response get(std::string_view target) { return service.caller->call(http::Method::Get, target); }
    http::Response send(http::Method method, std::string_view target, std::string_view body = {},
                        std::string const& key = {})
    {
        http::testing::Caller::Headers headers;
        if (!key.empty()) {
            headers.emplace_back("Idempotency-Key", key);
        }
        return service.caller->call(method, target, audit::testing::with_some_reason(method, target, body),
                                    headers);
    }
    http::Response post(std::string_view target, std::string_view body = {}, std::string const& key = {})
    {
        return send(http::Method::Post, target, body, key);
    }

    /// Makes a code as the admin; `more` are further members.
    void code(std::string_view code, std::string_view more = "")
    {
        be_admin();
        auto const made =
            post("/admin/promo-codes", fmt::format(R"({{"code":"{}","credits":50{}}})", code, more));
        REQUIRE_MESSAGE(made.status == 201, made.body);
    }

    /// Redeems as the user themself, under a fresh key unless one is given.
    http::Response redeem(std::string const& user_id, std::string_view code, std::string key = {})
    {
        be_user(user_id);
        if (key.empty()) {
            key = "key-" + std::to_string(++keys_);
        }
        return post("/credits/redeem", fmt::format(R"({{"code":"{}"}})", code), key);
    }

    /// "409 promo_exhausted", or the status alone when it is no problem.
    static std::string told(http::Response const& response)
    {
        return response.status < 400 ? std::to_string(response.status)
                                     : fmt::format("{} {}", response.status, at(response.body, "code"));
    }
    /// "422 code bad_format"
    static std::string told_field(http::Response const& response)
    {
        return fmt::format("{} {} {}", response.status, at(response.body, "errors.0.field"),
                           at(response.body, "errors.0.code"));
    }
    std::string uses(std::string_view code)
    {
        be_admin();
        return at(get(fmt::format("/admin/promo-codes/{}", code)).body, "promoCode.uses");
    }
    std::string in(Duration by) { return to_text(*service.clock.now() + by); }

private:
    void act_on(std::string const& user_id, Doing::Act act)
    {
        auto const finished = service.engine->run(std::make_unique<Doing>(user_id, std::move(act)));
        REQUIRE(finished.fate == engine::Fate::Decided);
    }

    int keys_ = 0;
};

inline std::string header(http::Response const& response, std::string_view name)
{
    for (auto const& each : response.headers) {
        if (each.name == name) {
            return each.value;
        }
    }
    return "";
}

}  // namespace creditd::promotions::testing
