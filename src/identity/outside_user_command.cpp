#include "identity/outside_user_command.hpp"

#include "identity/problems.hpp"
#include "identity/roles.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"

#include <utility>

namespace creditd::identity {

OpenOutsideUser::OpenOutsideUser(std::string user_id, std::string role, std::string issuer,
                                 ledger::Settings const& ledger_settings)
    : IdentityCommand({.actor = "user:" + user_id, .reason = {"first_seen", "a token of " + issuer}}),
      user_id_(std::move(user_id)),
      role_(std::move(role)),
      issuer_(std::move(issuer)),
      ledger_settings_(ledger_settings)
{}

void OpenOutsideUser::needs(engine::WorkingSet& set) const
{
    need_new_user(set, {.id = user_id_});
    set.shelf<Roles>().need(role_);
}

void OpenOutsideUser::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& users = set.shelf<Users>();
    if (users.find(user_id_) != nullptr) {
        return accept(200);
    }
    auto const* const role = set.shelf<Roles>().find(role_);
    std::string const given{role != nullptr && role->for_users ? role->name : user_role};
    if (auto owner = user_or_owner(set, user_id_, context)) {
        owner->role = given;
        users.put(std::move(*owner));
    } else {
        auto const made =
            make_user(set, {.id = user_id_, .role = given}, origin().actor, ledger_settings_, context);
        if (!made) {
            return refuse(problems::of(made.error()));
        }
    }
    note(set, {.action = "user.first_seen", .subject = user_id_, .after = one_member("issuer", issuer_)});
    accept(200);
}

}  // namespace creditd::identity
