#include "ledger/open_account.hpp"

#include "base/assert.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/grant_credits.hpp"

namespace creditd::ledger {

Outcome<Account*, OpenAccountRefusal> open_account(Books& books, std::string_view user_id,
                                                   std::string_view actor, Settings const& settings,
                                                   engine::Context const& context)
{
    if (books.is_taken(user_id)) {
        return refuse(books.find(user_id) != nullptr ? OpenAccountRefusal::AlreadyOpen
                                                     : OpenAccountRefusal::UserIdUnavailable);
    }
    auto& account = books.open(user_id, context.now);
    grant_signup_credits(account, books, actor, settings, context);
    return &account;
}

void grant_signup_credits(Account& account, Books& books, std::string_view actor, Settings const& settings,
                          engine::Context const& context)
{
    bool const had_one = account.tallies.lines[static_cast<std::size_t>(TransactionType::Signup)] > 0;
    if (had_one || !settings.signup_credits.is_positive()) {
        return;
    }
    Posting posting{account, books.page(), context.now, context.numbers};
    bring_forward(posting);
    auto const granted = grant_credits(posting,
                                       {.type = TransactionType::Signup,
                                        .source = GrantSource::Signup,
                                        .amount = settings.signup_credits,
                                        .actor = Actor{actor},
                                        .reason = "signup credit"},
                                       settings.max_open_grants);
    CREDITD_ASSERT(granted.has_value() || account.seq > 0);  // an empty account takes any grant
}

}  // namespace creditd::ledger
