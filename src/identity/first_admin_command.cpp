#include "identity/first_admin_command.hpp"

#include "crypto/password.hpp"
#include "crypto/sha256.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/problems.hpp"
#include "identity/shelves.hpp"
#include "storage/failure.hpp"

namespace creditd::identity {

namespace {

http::Problem already_set_up()
{
    return http::problem_of(problems::setup_done, "there is an administrator");
}

Origin program(std::string reason)
{
    return {.actor = "system", .reason = {"setup", std::move(reason)}};
}

/// Makes the administrator that the settings name.
class MakeAdmin final : public IdentityCommand
{
public:
    MakeAdmin(NewUser user, ledger::Settings const& ledger_settings)
        : IdentityCommand(program("the settings name the first administrator")),
          user_(std::move(user)),
          ledger_settings_(ledger_settings)
    {}

    void needs(engine::WorkingSet& set) const override
    {
        set.shelf<Users>().need_admin_count();
        need_new_user(set, user_);
    }

    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        if (set.shelf<Users>().active_admins() > 0) {
            return refuse(already_set_up());
        }
        auto made = make_user(set, user_, "system", ledger_settings_, context);
        if (!made) {
            return refuse(problems::of(made.error()));
        }
        note(set, {.action = "setup.complete", .subject = user_.id, .after = one_member("role", admin_role)});
        accept(201);
    }

private:
    NewUser const user_;
    ledger::Settings const& ledger_settings_;
};

/// Puts a new set-up token in place of an earlier one.
class OfferSetup final : public IdentityCommand
{
public:
    OfferSetup(std::string digest, Duration life)
        : IdentityCommand(program("there is no administrator")),
          digest_(std::move(digest)),
          life_(life)
    {}

    void needs(engine::WorkingSet& set) const override
    {
        set.shelf<Users>().need_admin_count();
        set.shelf<SetupTokens>().need();
    }

    void decide(engine::WorkingSet& set, engine::Context const& context) override
    {
        if (set.shelf<Users>().active_admins() > 0) {
            return refuse(already_set_up());
        }
        set.shelf<SetupTokens>().put({digest_, context.now + life_});
        note(set, {.action = "setup.offer", .subject = "setup"});
        accept(201);
    }

private:
    std::string const digest_;
    Duration const life_;
};

/// Null when it was accepted.
http::Problem const* run(engine::Engine& engine, engine::Finished& finished,
                         std::unique_ptr<IdentityCommand> command)
{
    finished = engine.run(std::move(command));
    if (finished.fate != engine::Fate::Decided) {
        throw storage::StorageFailure(
            "the first administrator could not be looked after: nothing can be written now");
    }
    return static_cast<IdentityCommand const&>(*finished.command).refusal();
}

Outcome<AdminAtStart, std::string> make_from_settings(engine::Engine& engine, FirstAdmin const& admin,
                                                      ledger::Settings const& ledger_settings)
{
    auto email = normal_email(admin.email);
    if (!email) {
        return refuse(std::string{"the first administrator's e-mail address is none"});
    }
    if (judge_password(admin.password, *email)) {
        return refuse(std::string{
            "the first administrator's password must have 8 to 256 bytes and not be a common one"});
    }
    NewUser user{.id = new_user_id(),
                 .email = std::move(*email),
                 .password = crypto::hash_password(admin.password),
                 .role = std::string{admin_role}};
    engine::Finished finished;
    if (auto const* const problem =
            run(engine, finished, std::make_unique<MakeAdmin>(std::move(user), ledger_settings))) {
        return refuse("the first administrator could not be made: " + problem->detail);
    }
    return AdminAtStart{AdminAtStart::Kind::Made};
}

}  // namespace

SetUpAdmin::SetUpAdmin(NewUser user, std::string token_digest, Origin origin, Settings const& settings,
                       ledger::Settings const& ledger_settings)
    : RegisterUser(std::move(user), std::move(origin), settings, ledger_settings),
      token_digest_(std::move(token_digest))
{}

void SetUpAdmin::needs(engine::WorkingSet& set) const
{
    RegisterUser::needs(set);
    set.shelf<Users>().need_admin_count();
    set.shelf<SetupTokens>().need();
}

void SetUpAdmin::decide(engine::WorkingSet& set, engine::Context const& context)
{
    if (set.shelf<Users>().active_admins() > 0) {
        return refuse(already_set_up());
    }
    auto& tokens = set.shelf<SetupTokens>();
    auto const* const token = tokens.find();
    if (token == nullptr || token->expires_at <= context.now ||
        !crypto::equal_in_constant_time(token->digest, token_digest_)) {
        return refuse(http::problem_of(problems::setup_token_invalid, "this set-up token is not valid"));
    }
    RegisterUser::decide(set, context);
    if (refusal() == nullptr) {
        tokens.remove();
        note(set,
             {.action = "setup.complete", .subject = user_id(), .after = one_member("role", admin_role)});
    }
}

Outcome<AdminAtStart, std::string> ensure_first_admin(engine::Engine& engine, storage::Database& database,
                                                      FirstAdmin const& admin, Settings const& settings,
                                                      ledger::Settings const& ledger_settings)
{
    std::int64_t admins = 0;
    database.read([&](storage::Reader& reader) { admins = store::count_active_admins(reader); });
    if (admins > 0) {
        return AdminAtStart{};
    }
    if (!admin.email.empty() || !admin.password.empty()) {
        return make_from_settings(engine, admin, ledger_settings);
    }
    auto secret = new_secret(setup_prefix);
    engine::Finished finished;
    if (run(engine, finished, std::make_unique<OfferSetup>(secret.digest, settings.setup_token_life)) !=
        nullptr) {
        return AdminAtStart{};
    }
    return AdminAtStart{AdminAtStart::Kind::TokenOffered, std::move(secret.text)};
}

}  // namespace creditd::identity
