#include "identity/make_user.hpp"

#include "crypto/base32.hpp"
#include "crypto/random.hpp"
#include "identity/shelves.hpp"
#include "ledger/open_account.hpp"

namespace creditd::identity {

namespace {

MakeUserRefusal refusal_of(ledger::OpenAccountRefusal refusal)
{
    switch (refusal) {
    case ledger::OpenAccountRefusal::AlreadyOpen: return MakeUserRefusal::UserExists;
    case ledger::OpenAccountRefusal::UserIdUnavailable: return MakeUserRefusal::UserIdUnavailable;
    }
    CREDITD_ASSERT(false && "a refusal that a user is not made for");
}

}  // namespace

std::string new_user_id()
{
    return "usr_" + crypto::to_base32(crypto::random_bytes(10));
}

void need_new_user(engine::WorkingSet& set, NewUser const& user)
{
    auto& users = set.shelf<Users>();
    users.need(user.id);
    if (!user.email.empty()) {
        users.need_email(user.email);
    }
    set.shelf<ledger::Books>().need(user.id);
}

Outcome<MadeUser, MakeUserRefusal> make_user(engine::WorkingSet& set, NewUser const& user,
                                             std::string_view actor, ledger::Settings const& settings,
                                             engine::Context const& context)
{
    auto& users = set.shelf<Users>();
    if (!user.email.empty() && users.find_by_email(user.email) != nullptr) {
        return refuse(MakeUserRefusal::EmailTaken);
    }
    if (users.find(user.id) != nullptr) {
        return refuse(MakeUserRefusal::UserExists);
    }
    auto const opened = ledger::open_account(set.shelf<ledger::Books>(), user.id, actor, settings, context);
    if (!opened) {
        return refuse(refusal_of(opened.error()));
    }
    User made{.id = user.id,
              .number = context.numbers.next(context.now),
              .email = user.email,
              .name = user.name,
              .password = user.password,
              .role = user.role,
              .created_at = context.now};
    users.put(made);
    return MadeUser{std::move(made), *opened};
}

std::optional<User> user_or_owner(engine::WorkingSet& set, std::string_view user_id,
                                  engine::Context const& context)
{
    if (auto const* const user = set.shelf<Users>().find(user_id)) {
        return *user;
    }
    auto const* const account = set.shelf<ledger::Books>().find(user_id);
    if (account == nullptr) {
        return std::nullopt;
    }
    return User{.id = std::string{user_id},
                .number = context.numbers.next(context.now),
                .email = {},
                .name = {},
                .password = {},
                .created_at = account->opened_at};
}

}  // namespace creditd::identity
