#include "app/operator_commands.hpp"

#include "crypto/password.hpp"
#include "http/fields.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/key_command.hpp"
#include "identity/problems.hpp"
#include "identity/register_command.hpp"
#include "identity/shelves.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>

#include <array>

namespace creditd::app {

namespace {

using Said = std::expected<std::string, std::string>;

/// Whoever may run a program as the ledger's owner is asked for no reason: `command` is it.
identity::Origin operator_origin(std::string_view command)
{
    return {.actor = "operator", .reason = {"operator", fmt::format("creditd {}", command)}};
}

/// Runs the command and says what it answered.
Said run(LedgerCore& core, std::unique_ptr<identity::IdentityCommand> command)
{
    auto const finished = core.engine().run(std::move(command));
    if (finished.fate != engine::Fate::Decided) {
        throw storage::StorageFailure("nothing can be written to the ledger now");
    }
    auto const& decided = static_cast<identity::IdentityCommand const&>(*finished.command);
    if (auto const* const problem = decided.refusal()) {
        return std::unexpected(problem->detail);
    }
    return decided.answer().body;
}

/// What stands under `name` in the words, which this program wrote itself.
std::string word(http::json::Document const& words, std::string_view name)
{
    auto const value = words.root().find(name);
    return value ? std::string{value->text()} : std::string{};
}

struct Login
{
    std::string email;
    std::string password;  ///< hash
};

std::expected<Login, std::string> login_from(http::json::Document const& words)
{
    auto const password = word(words, "password");
    auto email = identity::normal_email(word(words, "email"));
    if (!email) {
        return std::unexpected(fmt::format("{} is not an e-mail address", word(words, "email")));
    }
    if (identity::judge_password(password, *email)) {
        return std::unexpected("the password must have 8 to 256 bytes and not be a common one");
    }
    return Login{std::move(*email), crypto::hash_password(password)};
}

Said create_admin(LedgerCore& core, http::json::Document const& words)
{
    auto login = login_from(words);
    if (!login) {
        return std::unexpected(std::move(login.error()));
    }
    identity::NewUser user{.id = identity::new_user_id(),
                           .email = std::move(login->email),
                           .password = std::move(login->password),
                           .role = std::string{identity::admin_role}};
    return run(core, std::make_unique<identity::CreateUser>(std::move(user), operator_origin("admin create"),
                                                            core.settings().ledger));
}

/// Finds out whose address it is.
class FindByEmail final : public identity::IdentityCommand
{
public:
    explicit FindByEmail(std::string email)
        : IdentityCommand(operator_origin("admin reset-password")),
          email_(std::move(email))
    {}

    void needs(engine::WorkingSet& set) const override { set.shelf<identity::Users>().need_email(email_); }

    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        auto const* const user = set.shelf<identity::Users>().find_by_email(email_);
        if (user == nullptr) {
            return refuse(http::problem_of(identity::problems::user_not_found,
                                           fmt::format("nobody has the address {}", email_)));
        }
        accept(200, user->id);
    }

private:
    std::string const email_;
};

/// Another password for a user; every session ends.
class ResetPassword final : public identity::IdentityCommand
{
public:
    ResetPassword(std::string user_id, std::string password)
        : IdentityCommand(operator_origin("admin reset-password")),
          user_id_(std::move(user_id)),
          password_(std::move(password))
    {}

    void needs(engine::WorkingSet& set) const override
    {
        set.shelf<identity::Users>().need(user_id_);
        set.shelf<identity::Sessions>().need_of_user(user_id_);
    }

    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        auto user = *set.shelf<identity::Users>().find(user_id_);
        user.password = password_;
        set.shelf<identity::Users>().put(std::move(user));
        auto& sessions = set.shelf<identity::Sessions>();
        for (auto const& session : sessions.of_user(user_id_)) {
            sessions.end(session);
        }
        note(set, {.action = "password.reset", .subject = user_id_});
        accept(200, fmt::format("{} has another password; every session has ended", user_id_));
    }

private:
    std::string const user_id_;
    std::string const password_;
};

Said reset_password(LedgerCore& core, http::json::Document const& words)
{
    auto login = login_from(words);
    if (!login) {
        return std::unexpected(std::move(login.error()));
    }
    auto user_id = run(core, std::make_unique<FindByEmail>(std::move(login->email)));
    if (!user_id) {
        return user_id;
    }
    return run(core, std::make_unique<ResetPassword>(std::move(*user_id), std::move(login->password)));
}

Said create_key(LedgerCore& core, http::json::Document const& words)
{
    auto const* const role = identity::find_role(word(words, "role"));
    if (role == nullptr || !role->for_services) {
        return std::unexpected(fmt::format("{} is not a role that API keys may have", word(words, "role")));
    }
    auto const name = word(words, "name");
    if (http::check(name, {.max = 100})) {
        return std::unexpected("a name has 1 to 100 characters");
    }
    return run(core, std::make_unique<identity::CreateKey>(name, *role, std::nullopt,
                                                           operator_origin("key create"), core.ids()));
}

template <Said (*Command)(LedgerCore&, http::json::Document const&)>
Said with_words(LedgerCore& core, std::string_view text)
{
    auto const words = http::json::parse(text);
    if (!words || words->root().kind() != http::json::Kind::Object) {
        return std::unexpected("the command was not understood; are program and server of one version?");
    }
    return Command(core, *words);
}

}  // namespace

std::span<OperatorCommand const> operator_commands()
{
    static constexpr std::array commands{
        OperatorCommand{"admin-create", with_words<create_admin>},
        OperatorCommand{"admin-reset-password", with_words<reset_password>},
        OperatorCommand{"key-create", with_words<create_key>},
    };
    return commands;
}

}  // namespace creditd::app
