#include "identity/register_command.hpp"

#include "identity/json.hpp"
#include "identity/mail_command.hpp"
#include "identity/problems.hpp"
#include "identity/role_command.hpp"
#include "identity/roles.hpp"
#include "identity/shelves.hpp"
#include "ledger/json.hpp"

namespace creditd::identity {

AdmitRegistration::AdmitRegistration(Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      settings_(settings),
      subject_(
          attempt_subject(AttemptKind::RegistrationByAddress, counted_address(this->origin().client_address)))
{}

void AdmitRegistration::needs(engine::WorkingSet& set) const
{
    set.shelf<AttemptCounters>().need(subject_);
}

void AdmitRegistration::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& counters = set.shelf<AttemptCounters>();
    auto const& limit = settings_.registrations_per_address;
    if (auto const wait = counters.wait(subject_, limit, context.now)) {
        return refuse(problems::too_many(*wait));
    }
    counters.count(subject_, limit, context.now);
    accept(200);
}

RegisterUser::RegisterUser(NewUser user, Origin origin, Settings const& settings,
                           ledger::Settings const& ledger_settings)
    : IdentityCommand(std::move(origin)),
      user_(std::move(user)),
      settings_(settings),
      ledger_settings_(ledger_settings)
{}

void RegisterUser::needs(engine::WorkingSet& set) const
{
    need_new_user(set, user_);
    set.shelf<Sessions>().need_of_user(user_.id);
}

void RegisterUser::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto opening = ledger_settings_;
    if (settings_.mail.credit_after_verification) {
        opening.signup_credits = Credits{};  // comes with the address (LEDGER-10)
    }
    auto made = make_user(set, user_, "user:" + user_.id, opening, context);
    if (!made) {
        return refuse(problems::of(made.error()));
    }
    note(set, {.action = "user.register", .subject = user_.id}, made->user.principal_id());
    send_verification(set, made->user, link_, settings_, context.now);
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    auto cookie = open_and_tell(json, set, made->user, secret_, settings_, context);
    append_account(json.key("account"), *made->account);
    ledger::append_balance(json, *made->account, context.now);
    json.end_object();
    accept_once(201, std::move(body), user_.id);
    if (cookie) {
        add_header(std::move(*cookie));
    }
}

CreateUser::CreateUser(NewUser user, Origin origin, ledger::Settings const& ledger_settings)
    : IdentityCommand(std::move(origin)),
      user_(std::move(user)),
      ledger_settings_(ledger_settings)
{}

void CreateUser::needs(engine::WorkingSet& set) const
{
    need_new_user(set, user_);
    set.shelf<Roles>().need(user_.role);
}

void CreateUser::decide(engine::WorkingSet& set, engine::Context const& context)
{
    if (auto const role = role_to_give(set, user_.role, Holder::User, origin().powers); !role) {
        return refuse(role.error());
    }
    auto made = make_user(set, user_, origin().actor, ledger_settings_, context);
    if (!made) {
        return refuse(problems::of(made.error()));
    }
    std::string after;
    http::json::Writer shown{after};
    append_user(shown, made->user);
    note(set, {.action = "user.create", .subject = user_.id, .after = std::move(after)});
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    append_user(json.key("user"), made->user);
    append_account(json.key("account"), *made->account);
    ledger::append_balance(json, *made->account, context.now);
    json.end_object();
    accept(201, std::move(body));
}

}  // namespace creditd::identity
