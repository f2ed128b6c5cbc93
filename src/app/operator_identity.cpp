#include "app/operator_identity.hpp"

#include "crypto/password.hpp"
#include "http/text_rule.hpp"
#include "identity/domain/email.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/json.hpp"
#include "identity/key_command.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/register_command.hpp"
#include "identity/role_reads.hpp"
#include "identity/shelves.hpp"
#include "identity/user_command.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace creditd::app {

namespace {

constexpr std::int64_t most_listed = 1'000;

/// Nobody is asked for a reason: `command` is it.
identity::Origin operator_origin(std::string_view command)
{
    return {.actor = std::string{operator_actor},
            .reason = {"operator", fmt::format("creditd {}", command)},
            .powers = identity::all_powers()};
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
        return std::unexpected(problem->errors.empty() ? problem->detail
                                                       : "the role " + problem->errors[0].message);
    }
    return decided.answer().body;
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

enum class FoundBy : std::uint8_t { IdOrEmail, Email };

/// Finds out who it is and answers the id. Refused: `user_not_found`, also when one user has it as the id and
/// another as the e-mail address, since outside tokens may choose an id that reads like somebody's address.
class FindUser final : public identity::IdentityCommand
{
public:
    explicit FindUser(std::string who, FoundBy by = FoundBy::IdOrEmail)
        : IdentityCommand(operator_origin("admin")),
          who_(std::move(who)),
          email_(identity::normal_email(who_)),
          by_(by)
    {}

    void needs(engine::WorkingSet& set) const override
    {
        auto& users = set.shelf<identity::Users>();
        users.need(who_);
        if (email_) {
            users.need_email(*email_);
        }
    }

    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        auto const& users = set.shelf<identity::Users>();
        auto const* const by_id = by_ == FoundBy::IdOrEmail ? users.find(who_) : nullptr;
        auto const* const by_email = email_ ? users.find_by_email(*email_) : nullptr;
        if (by_id != nullptr && by_email != nullptr && by_id->id != by_email->id) {
            return refuse(http::problem_of(
                identity::problems::user_not_found,
                fmt::format("{} is ambiguous: one user's id, and the address of {}", who_, by_email->id)));
        }
        auto const* const user = by_id != nullptr ? by_id : by_email;
        if (user == nullptr) {
            return refuse(http::problem_of(identity::problems::user_not_found,
                                           fmt::format("nobody has the id or address {}", who_)));
        }
        accept(200, user->id);
    }

private:
    std::string const who_;
    std::optional<std::string> const email_;
    FoundBy const by_;
};

/// Another password for a user; every session ends.
class SetPassword final : public identity::IdentityCommand
{
public:
    SetPassword(std::string user_id, std::string password)
        : IdentityCommand(operator_origin("admin set-password")),
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

/// Runs `command(user_id)` for the user whom the words name.
template <class Make>
Said run_for_user(LedgerCore& core, http::json::Document const& words, Make make)
{
    auto const who = word(words, "user");
    if (http::check(who, {.max = 254})) {
        return std::unexpected("who: a user's id or e-mail address");
    }
    auto user_id = run(core, std::make_unique<FindUser>(who));
    return user_id ? run(core, make(std::move(*user_id))) : user_id;
}

Said change_status(LedgerCore& core, http::json::Document const& words, identity::UserStatus status,
                   std::string_view command)
{
    return run_for_user(core, words, [&](std::string user_id) {
        return std::make_unique<identity::ChangeUserStatus>(std::move(user_id), status,
                                                            operator_origin(command));
    });
}

/// Everybody whose role is not `user`, role by role.
std::vector<identity::User> admins(storage::Reader& reader)
{
    std::vector<identity::User> all;
    for (auto const& [role, uses] : identity::count_all_uses(reader)) {
        if (role != identity::user_role && uses.users > 0) {
            identity::UserFilter const filter{.search = {}, .role = role, .status = {}};
            std::ranges::move(identity::list_users(reader, filter, {.rows = most_listed}),
                              std::back_inserter(all));
        }
    }
    return all;
}

}  // namespace

std::string word(http::json::Document const& words, std::string_view name)
{
    auto const value = words.root().find(name);
    return value ? std::string{value->text()} : std::string{};
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

Said list_admins(LedgerCore& core, http::json::Document const& /*words*/)
{
    std::string text;
    http::json::Writer json{text};
    core.database().read([&](storage::Reader& reader) {
        json.begin_object().begin_array("items");
        for (auto const& user : admins(reader)) {
            identity::append_user(json, user);
        }
        json.end_array().end_object();
    });
    return text;
}

Said set_password(LedgerCore& core, http::json::Document const& words)
{
    auto login = login_from(words);
    if (!login) {
        return std::unexpected(std::move(login.error()));
    }
    auto user_id = run(core, std::make_unique<FindUser>(std::move(login->email), FoundBy::Email));
    if (!user_id) {
        return user_id;
    }
    return run(core, std::make_unique<SetPassword>(std::move(*user_id), std::move(login->password)));
}

Said set_role(LedgerCore& core, http::json::Document const& words)
{
    return run_for_user(core, words, [&](std::string user_id) {
        return std::make_unique<identity::ChangeRole>(std::move(user_id), word(words, "role"),
                                                      operator_origin("admin set-role"));
    });
}

Said suspend_user(LedgerCore& core, http::json::Document const& words)
{
    return change_status(core, words, identity::UserStatus::Suspended, "admin suspend");
}

Said unsuspend_user(LedgerCore& core, http::json::Document const& words)
{
    return change_status(core, words, identity::UserStatus::Active, "admin unsuspend");
}

Said create_key(LedgerCore& core, http::json::Document const& words)
{
    auto const name = word(words, "name");
    if (http::check(name, {.max = 100})) {
        return std::unexpected("a name has 1 to 100 characters");
    }
    return run(core, std::make_unique<identity::CreateKey>(name, word(words, "role"), std::nullopt,
                                                           operator_origin("key create"), core.ids()));
}

Said list_keys(LedgerCore& core, http::json::Document const& /*words*/)
{
    auto const now = core.clock().now().value_or(Moment{});
    std::string text;
    http::json::Writer json{text};
    core.database().read([&](storage::Reader& reader) {
        json.begin_object().begin_array("items");
        for (auto const& service : identity::list_services(reader, {.rows = most_listed})) {
            identity::append_service(json, core.ids(), service, now);
        }
        json.end_array().end_object();
    });
    return text;
}

Said revoke_key(LedgerCore& core, http::json::Document const& words)
{
    auto const text = word(words, "id");
    auto const id = core.ids().decode(crypto::IdKind::Key, text);
    if (!id) {
        return std::unexpected(fmt::format("{} is not the id of an API key", text));
    }
    auto said = run(
        core, std::make_unique<identity::RevokeKey>(id->number, operator_origin("key revoke"), core.ids()));
    return said ? Said{fmt::format("{} is revoked", text)} : said;
}

}  // namespace creditd::app
