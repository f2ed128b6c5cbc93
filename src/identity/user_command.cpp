#include "identity/user_command.hpp"

#include "identity/json.hpp"
#include "identity/make_user.hpp"
#include "identity/problems.hpp"
#include "identity/role_command.hpp"
#include "identity/roles.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"

namespace creditd::identity {

namespace {

void need_user_with_account(engine::WorkingSet& set, std::string_view user_id)
{
    set.shelf<Users>().need(user_id);
    set.shelf<Users>().need_admin_count();
    set.shelf<ledger::Books>().need(user_id);
}

/// The problem when `before` is the last who can administer and `after` could not.
std::optional<http::Problem> would_lock_out(Users const& users, User const& before, User const& after)
{
    if (before.is_active_admin() && !after.is_active_admin() && users.active_admins() <= 1) {
        return http::problem_of(problems::last_admin, "this is the last active administrator");
    }
    return std::nullopt;
}

/// The problem when `before` may do more than who changes it. A user whom nobody registered is a plain one.
std::optional<http::Problem> outranks(engine::WorkingSet& set, User const& before, Powers const& powers)
{
    auto const* const role = set.shelf<Roles>().find(before.role);
    return would_exceed(powers, role == nullptr ? powerless_role() : *role);
}

http::Problem no_such_user()
{
    return http::problem_of(problems::user_not_found, "there is no such user");
}

std::string body_of(User const& user)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    append_user(json.key("user"), user);
    json.end_object();
    return body;
}

ledger::AccountStatus account_status_of(UserStatus status)
{
    return status == UserStatus::Active ? ledger::AccountStatus::Active : ledger::AccountStatus::Suspended;
}

}  // namespace

ChangeUserStatus::ChangeUserStatus(std::string user_id, UserStatus status, Origin origin)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      status_(status)
{}

void ChangeUserStatus::needs(engine::WorkingSet& set) const
{
    need_user_with_account(set, user_id_);
}

void ChangeUserStatus::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& users = set.shelf<Users>();
    auto const before = user_or_owner(set, user_id_, context);
    if (!before) {
        return refuse(no_such_user());
    }
    if (auto problem = outranks(set, *before, origin().powers)) {
        return refuse(std::move(*problem));
    }
    auto after = *before;
    after.status = status_;
    if (auto problem = would_lock_out(users, *before, after)) {
        return refuse(std::move(*problem));
    }
    if (before->status != status_) {
        users.put(after);
        auto& books = set.shelf<ledger::Books>();
        if (auto* const account = books.find(user_id_)) {
            account->status = account_status_of(status_);
            books.touch(*account);
        }
        note(set, {.action = status_ == UserStatus::Suspended ? "user.suspend" : "user.unsuspend",
                   .subject = user_id_,
                   .before = one_member("status", name_of(before->status)),
                   .after = one_member("status", name_of(status_))});
    }
    accept(200, body_of(after));
}

ChangeRole::ChangeRole(std::string user_id, std::string role, Origin origin)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      role_(std::move(role))
{}

void ChangeRole::needs(engine::WorkingSet& set) const
{
    set.shelf<Roles>().need(role_);
    need_user_with_account(set, user_id_);
}

void ChangeRole::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& users = set.shelf<Users>();
    auto const before = user_or_owner(set, user_id_, context);
    if (!before) {
        return refuse(no_such_user());
    }
    auto const role = role_to_give(set, role_, Holder::User, origin().powers);
    if (!role) {
        return refuse(role.error());
    }
    if (auto problem = outranks(set, *before, origin().powers)) {
        return refuse(std::move(*problem));
    }
    auto after = *before;
    after.role = role_;
    if (auto problem = would_lock_out(users, *before, after)) {
        return refuse(std::move(*problem));
    }
    if (before->role != after.role) {
        users.put(after);
        note(set, {.action = "user.role",
                   .subject = user_id_,
                   .before = one_member("role", before->role),
                   .after = one_member("role", after.role)});
    }
    accept(200, body_of(after));
}

}  // namespace creditd::identity
