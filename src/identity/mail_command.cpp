#include "identity/mail_command.hpp"

#include "identity/json.hpp"
#include "identity/mail_facts.hpp"
#include "identity/mail_tokens.hpp"
#include "identity/problems.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"
#include "ledger/open_account.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

http::Problem bad_link()
{
    return http::problem_of(problems::mail_link_invalid, "this link is not good, or no more");
}

/// The user a token in this batch is good for, or null.
User const* holder_of(engine::WorkingSet& set, std::string_view digest, std::string_view user_id,
                      MailPurpose purpose, Moment now)
{
    auto const* const token = set.shelf<MailTokens>().find(digest);
    if (token == nullptr || token->user_id != user_id || !token->is_good(purpose, now)) {
        return nullptr;
    }
    auto const* const user = set.shelf<Users>().find(user_id);
    return user != nullptr && user->email == token->email ? user : nullptr;
}

}  // namespace

void send_verification(engine::WorkingSet& set, User const& user, Secret const& secret,
                       Settings const& settings, Moment now)
{
    if (!settings.mail.is_on || user.email.empty()) {
        return;
    }
    auto const expires_at = now + settings.mail.verification_life;
    set.shelf<MailTokens>().add({.digest = secret.digest,
                                 .purpose = MailPurpose::VerifyEmail,
                                 .user_id = user.id,
                                 .email = user.email,
                                 .expires_at = expires_at});
    leave_link(set, email_verification_requested, user,
               settings.mail.link_base + "/auth/verify#" + secret.text, expires_at, now);
}

RequestReset::RequestReset(std::string email, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      email_(std::move(email)),
      settings_(settings),
      by_email_(attempt_subject(AttemptKind::MailByEmail, email_)),
      by_address_(attempt_subject(AttemptKind::MailByAddress, counted_address(this->origin().client_address)))
{}

void RequestReset::needs(engine::WorkingSet& set) const
{
    set.shelf<AttemptCounters>().need(by_email_);
    set.shelf<AttemptCounters>().need(by_address_);
    set.shelf<Users>().need_email(email_);
}

void RequestReset::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& counters = set.shelf<AttemptCounters>();
    auto const now = context.now;
    auto const email_wait = counters.wait(by_email_, settings_.mail.requests_per_email, now);
    auto const address_wait = counters.wait(by_address_, settings_.mail.requests_per_address, now);
    if (email_wait || address_wait) {
        return refuse(
            problems::too_many(std::max(email_wait.value_or(Duration{}), address_wait.value_or(Duration{}))));
    }
    counters.count(by_email_, settings_.mail.requests_per_email, now);
    counters.count(by_address_, settings_.mail.requests_per_address, now);
    if (auto const* const user = set.shelf<Users>().find_by_email(email_)) {
        auto const expires_at = now + settings_.mail.reset_life;
        set.shelf<MailTokens>().add({.digest = secret_.digest,
                                     .purpose = MailPurpose::ResetPassword,
                                     .user_id = user->id,
                                     .email = user->email,
                                     .expires_at = expires_at});
        leave_link(set, password_reset_requested, *user,
                   settings_.mail.link_base + "/auth/reset#" + secret_.text, expires_at, now);
        note(set, {.action = "password.ask_reset", .subject = user->id});
    }
    accept(202, "{}");
}

ResetPassword::ResetPassword(std::string digest, std::string user_id, std::string password, Origin origin)
    : IdentityCommand(std::move(origin)),
      digest_(std::move(digest)),
      user_id_(std::move(user_id)),
      password_(std::move(password))
{}

void ResetPassword::needs(engine::WorkingSet& set) const
{
    set.shelf<MailTokens>().need(digest_);
    set.shelf<Users>().need(user_id_);
    set.shelf<Sessions>().need_of_user(user_id_);
}

void ResetPassword::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const user = holder_of(set, digest_, user_id_, MailPurpose::ResetPassword, context.now);
    if (user == nullptr) {
        return refuse(bad_link());
    }
    auto changed = *user;
    changed.password = password_;
    note(set, {.action = "password.reset", .subject = changed.id}, changed.principal_id());
    set.shelf<MailTokens>().end_all(user_id_, MailPurpose::ResetPassword);
    auto& sessions = set.shelf<Sessions>();
    for (auto const& session : sessions.of_user(user_id_)) {
        sessions.end(session);
    }
    leave_password_changed(set, changed, context.now);
    set.shelf<Users>().put(std::move(changed));
    accept(204);
}

RequestVerification::RequestVerification(std::string user_id, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      settings_(settings),
      by_user_(attempt_subject(AttemptKind::MailByUser, user_id_))
{}

void RequestVerification::needs(engine::WorkingSet& set) const
{
    set.shelf<AttemptCounters>().need(by_user_);
    set.shelf<Users>().need(user_id_);
}

void RequestVerification::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& counters = set.shelf<AttemptCounters>();
    auto const& limit = settings_.mail.requests_per_email;
    if (auto const wait = counters.wait(by_user_, limit, context.now)) {
        return refuse(problems::too_many(*wait));
    }
    counters.count(by_user_, limit, context.now);
    auto const* const user = set.shelf<Users>().find(user_id_);
    if (user != nullptr && !user->email_verified_at) {
        send_verification(set, *user, secret_, settings_, context.now);
    }
    accept(202, "{}");
}

VerifyEmail::VerifyEmail(std::string digest, std::string user_id, Origin origin, Settings const& settings,
                         ledger::Settings const& ledger_settings)
    : IdentityCommand(std::move(origin)),
      digest_(std::move(digest)),
      user_id_(std::move(user_id)),
      settings_(settings),
      ledger_settings_(ledger_settings)
{}

void VerifyEmail::needs(engine::WorkingSet& set) const
{
    set.shelf<MailTokens>().need(digest_);
    set.shelf<Users>().need(user_id_);
    set.shelf<ledger::Books>().need(user_id_);
}

void VerifyEmail::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const user = holder_of(set, digest_, user_id_, MailPurpose::VerifyEmail, context.now);
    if (user == nullptr) {
        return refuse(bad_link());
    }
    auto verified = *user;
    bool const is_first = !user->email_verified_at;
    verified.email_verified_at = user->email_verified_at.value_or(context.now);
    set.shelf<MailTokens>().end_all(user_id_, MailPurpose::VerifyEmail);
    if (is_first) {
        note(set, {.action = "email.verify", .subject = user_id_}, verified.principal_id());
    }
    if (is_first && settings_.mail.credit_after_verification) {
        grant_signup_credits(set, context);
    }
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    append_user(json.key("user"), verified);
    json.end_object();
    set.shelf<Users>().put(std::move(verified));
    accept(200, std::move(body));
}

void VerifyEmail::grant_signup_credits(engine::WorkingSet& set, engine::Context const& context) const
{
    auto& books = set.shelf<ledger::Books>();
    if (auto* const account = books.find(user_id_)) {
        ledger::grant_signup_credits(*account, books, "user:" + user_id_, ledger_settings_, context);
    }
}

}  // namespace creditd::identity
