#include "identity/testing/world.hpp"

#include "audit/audit_log.hpp"
#include "audit/testing/some_reason.hpp"
#include "http/problem_catalog.hpp"
#include "identity/register_command.hpp"
#include "identity/routes.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"

#include <future>

namespace creditd::identity::testing {

World::World(Settings wanted, IssuerKeys::Fetch const& fetch, IssuerKeys::Clock const& clock)
    : settings(std::move(wanted)),
      gate(settings, fetch, clock),
      service([this](engine::WorkingSet& set, storage::Database& /*database*/) {
          set.add<creditd::ledger::Books>();
          add_shelves(set, gate.credentials, settings);
          set.add<audit::AuditLog>();
      }),
      authenticator(make_authenticator(*service.services, settings, ledger, gate))
{
    service.serve(routes(*service.services, settings, ledger, gate));
}

World::~World()
{
    gate.stop();
}

namespace {

http::Authentication authenticate(http::Authenticator& authenticator, std::string_view token)
{
    http::Request request;
    auto const value = "Bearer " + std::string{token};
    if (!token.empty()) {
        request.headers.push_back({"authorization", value});
    }
    if (auto known = authenticator.at_once(request)) {
        return std::move(*known);
    }
    std::promise<http::Authentication> promise;
    authenticator.look_up(request, [&](http::Authentication found) { promise.set_value(std::move(found)); });
    return promise.get_future().get();
}

}  // namespace

http::Response World::call(http::Method method, std::string_view target, std::string_view body,
                           std::string_view token, http::testing::Caller::Headers const& headers)
{
    auto who = authenticate(*authenticator, token);
    if (!who && !token.empty()) {
        return http::to_response(std::move(who.error()), "req_test");
    }
    service.caller->act_as(who ? *who : nullptr);
    return service.caller->call(method, target, audit::testing::with_some_reason(method, target, body),
                                headers);
}

http::Response World::get(std::string_view target, std::string_view token)
{
    return call(http::Method::Get, target, {}, token);
}

http::Response World::post(std::string_view target, std::string_view body, std::string_view token)
{
    return call(http::Method::Post, target, body, token);
}

http::Response World::remove(std::string_view target, std::string_view token)
{
    return call(http::Method::Delete, target, {}, token);
}

std::shared_ptr<http::Principal const> World::principal(std::string_view token)
{
    auto who = authenticate(*authenticator, token);
    return who ? *who : nullptr;
}

std::string World::make_user(std::string_view email, std::string_view role)
{
    NewUser user{.id = new_user_id(),
                 .email = std::string{email},
                 .password = "no password has this hash",
                 .role = std::string{role}};
    auto const made = run<RegisterUser>(std::move(user), somewhere(), settings, ledger);
    return at(made->answer().body, "token");
}

std::string World::id_of(std::string_view email)
{
    return text("SELECT user_id FROM user_emails WHERE email = '" + std::string{email} + "'");
}

std::int64_t World::number(std::string_view sql)
{
    std::int64_t number = 0;
    service.database->read([&](storage::Reader& reader) {
        reader.query({"test", sql}, {}, [&](storage::Row const& row) { number = row.integer(0); });
    });
    return number;
}

std::string World::text(std::string_view sql)
{
    std::string text;
    service.database->read([&](storage::Reader& reader) {
        reader.query({"test", sql}, {}, [&](storage::Row const& row) { text = row.text(0); });
    });
    return text;
}

Origin somewhere(audit::Reason reason)
{
    return {.actor = "anonymous",
            .request_id = "req_test",
            .client_address = "192.0.2.7",
            .user_agent = "test",
            .reason = std::move(reason),
            .powers = all_powers()};
}

}  // namespace creditd::identity::testing
