#include "identity/mail_facts.hpp"

#include "http/json_writer.hpp"
#include "ledger/domain/account.hpp"

#include <utility>

namespace creditd::identity {

namespace {

engine::Fact fact_of(engine::FactKind kind, User const& user, Moment now)
{
    return {.kind = kind,
            .account = ledger::account_number(user.id),
            .user_id = user.id,
            .number = user.number,
            .occurred_at = now};
}

}  // namespace

void leave_link(engine::WorkingSet& set, engine::FactKind kind, User const& user, std::string_view link,
                Moment expires_at, Moment now)
{
    auto fact = fact_of(kind, user, now);
    http::json::Writer{fact.json}
        .begin_object()
        .member("link", link)
        .member("expiresAt", expires_at)
        .end_object();
    engine::leave_fact(set, std::move(fact));
}

void leave_password_changed(engine::WorkingSet& set, User const& user, Moment now)
{
    auto fact = fact_of(password_changed, user, now);
    http::json::Writer{fact.json}.begin_object().member("changedAt", now).end_object();
    engine::leave_fact(set, std::move(fact));
}

}  // namespace creditd::identity
