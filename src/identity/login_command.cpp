#include "identity/login_command.hpp"

#include "http/json_writer.hpp"
#include "identity/mail_facts.hpp"
#include "identity/problems.hpp"
#include "identity/shelves.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

/// The user whose stored hash was checked, unless the password is another by now.
User const* still_the_same(Users const& users, AdmittedPassword const& admitted)
{
    auto const* const user = users.find(admitted.user_id);
    return user != nullptr && user->password == admitted.password ? user : nullptr;
}

void need_counters(engine::WorkingSet& set, AdmittedPassword const& admitted)
{
    set.shelf<AttemptCounters>().need(admitted.by_owner);
    set.shelf<AttemptCounters>().need(admitted.by_address);
}

/// It was no failure after all.
void uncount(AttemptCounters& counters, AdmittedPassword const& admitted, Settings const& settings)
{
    counters.reset(admitted.by_owner);
    counters.take_back(admitted.by_address, settings.failures_per_address, admitted.counted_at);
}

}  // namespace

AdmitPassword::AdmitPassword(PasswordOwner owner, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      owner_(std::move(owner)),
      settings_(settings)
{
    admitted_.by_owner = owner_.user_id.empty()
                             ? attempt_subject(AttemptKind::LoginByEmail, owner_.email)
                             : attempt_subject(AttemptKind::PasswordByUser, owner_.user_id);
    admitted_.by_address =
        attempt_subject(AttemptKind::LoginByAddress, counted_address(this->origin().client_address));
}

void AdmitPassword::needs(engine::WorkingSet& set) const
{
    need_counters(set, admitted_);
    if (owner_.user_id.empty()) {
        set.shelf<Users>().need_email(owner_.email);
    } else {
        set.shelf<Users>().need(owner_.user_id);
    }
}

void AdmitPassword::decide(engine::WorkingSet& set, engine::Context const& context)
{
    admitted_.user_id.clear();  // of an earlier try
    admitted_.password.clear();
    auto const& users = set.shelf<Users>();
    auto const* const user =
        owner_.user_id.empty() ? users.find_by_email(owner_.email) : users.find(owner_.user_id);
    if (user != nullptr) {
        admitted_.user_id = user->id;
    }
    auto& counters = set.shelf<AttemptCounters>();
    auto const now = context.now;
    auto const owner_wait = counters.wait(admitted_.by_owner, settings_.failures_per_account, now);
    auto const address_wait = counters.wait(admitted_.by_address, settings_.failures_per_address, now);
    if (owner_wait || address_wait) {
        return refuse(
            problems::too_many(std::max(owner_wait.value_or(Duration{}), address_wait.value_or(Duration{}))));
    }
    counters.count(admitted_.by_owner, settings_.failures_per_account, now);
    counters.count(admitted_.by_address, settings_.failures_per_address, now);
    admitted_.counted_at = now;
    if (user != nullptr) {
        admitted_.password = user->password;
    }
    accept(200);
}

OpenSession::OpenSession(AdmittedPassword admitted, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      admitted_(std::move(admitted)),
      settings_(settings)
{}

void OpenSession::needs(engine::WorkingSet& set) const
{
    need_counters(set, admitted_);
    set.shelf<Users>().need(admitted_.user_id);
    set.shelf<Sessions>().need_of_user(admitted_.user_id);
}

void OpenSession::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const user = still_the_same(set.shelf<Users>(), admitted_);
    if (user == nullptr) {
        return refuse(problems::wrong_credentials());
    }
    uncount(set.shelf<AttemptCounters>(), admitted_, settings_);
    note(set, {.action = "login.succeed", .subject = user->id}, user->principal_id());
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    auto cookie = open_and_tell(json, set, *user, secret_, settings_, context);
    json.end_object();
    accept_once(200, std::move(body), user->id);
    if (cookie) {
        add_header(std::move(*cookie));
    }
}

NoteFailedLogin::NoteFailedLogin(std::string user_id, Origin origin)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id))
{}

void NoteFailedLogin::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    note(set, {.action = "login.fail", .subject = user_id_});
    accept(204);
}

ChangePassword::ChangePassword(AdmittedPassword admitted, std::string new_password, std::int64_t kept_session,
                               Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      admitted_(std::move(admitted)),
      new_password_(std::move(new_password)),
      kept_session_(kept_session),
      settings_(settings)
{}

void ChangePassword::needs(engine::WorkingSet& set) const
{
    need_counters(set, admitted_);
    set.shelf<Users>().need(admitted_.user_id);
    set.shelf<Sessions>().need_of_user(admitted_.user_id);
}

void ChangePassword::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& users = set.shelf<Users>();
    auto const* const user = still_the_same(users, admitted_);
    if (user == nullptr) {
        return refuse(problems::wrong_credentials());
    }
    uncount(set.shelf<AttemptCounters>(), admitted_, settings_);
    auto changed = *user;
    changed.password = new_password_;
    note(set, {.action = "password.change", .subject = changed.id});
    leave_password_changed(set, changed, context.now);
    users.put(std::move(changed));
    auto& sessions = set.shelf<Sessions>();
    for (auto const& session : sessions.of_user(admitted_.user_id)) {
        if (session.number != kept_session_) {
            sessions.end(session);
        }
    }
    accept(204);
}

}  // namespace creditd::identity
