#pragma once

#include "audit/testing/service.hpp"
#include "http/testing/json_at.hpp"
#include "identity/credential_reads.hpp"
#include "identity/identity_command.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace creditd::identity::testing {

using http::testing::at;

/// Identity with engine, embedded store, routes and authentication, without sockets. The clock stands still.
class World
{
public:
    /// `fetch` and `clock`: of the keys of outside issuers.
    explicit World(Settings wanted = {}, IssuerKeys::Fetch const& fetch = {},
                   IssuerKeys::Clock const& clock = std::chrono::steady_clock::now);
    ~World();
    World(World const&) = delete;
    World& operator=(World const&) = delete;

    /// Calls a route as the server does: with the principal that `token` stands for, or nobody.
    http::Response call(http::Method method, std::string_view target, std::string_view body = {},
                        std::string_view token = {}, http::testing::Caller::Headers const& headers = {});
    http::Response get(std::string_view target, std::string_view token = {});
    http::Response post(std::string_view target, std::string_view body, std::string_view token = {});
    http::Response remove(std::string_view target, std::string_view token);

    /// Who the secret stands for; null when it is refused.
    std::shared_ptr<http::Principal const> principal(std::string_view token);

    /// Runs a command and waits.
    template <class Command, class... Args>
    std::unique_ptr<Command> run(Args&&... args)
    {
        auto finished = service.engine->run(std::make_unique<Command>(std::forward<Args>(args)...));
        return std::unique_ptr<Command>{static_cast<Command*>(finished.command.release())};
    }

    /// A user with that address, made without hashing: the password never matches. The token of the first
    /// session.
    std::string make_user(std::string_view email, std::string_view role = "user");
    std::string id_of(std::string_view email);

    /// How many rows a table has, and the first number that a query gives.
    std::int64_t number(std::string_view sql);
    std::string text(std::string_view sql);

    Settings settings;
    ledger::Settings ledger;
    Gate gate;
    audit::testing::Service service;
    std::shared_ptr<http::Authenticator> authenticator;
};

/// Code of the refusal; empty when the command was accepted. Takes what `World::run` gives.
template <class Pointer>
std::string refusal_code(Pointer const& command)
{
    auto const* const refusal = command->refusal();
    return refusal == nullptr ? std::string{} : refusal->code;
}

/// From where tests come.
Origin somewhere(audit::Reason reason = {"test", "for a test"});

}  // namespace creditd::identity::testing
