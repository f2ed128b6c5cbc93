#include "identity/open_session.hpp"

#include "identity/shelves.hpp"

namespace creditd::identity {

Session open_session(engine::WorkingSet& set, NewSession const& wanted, std::size_t most,
                     engine::Context const& context)
{
    auto& sessions = set.shelf<Sessions>();
    auto open = sessions.of_user(wanted.user_id);
    std::erase_if(open, [&](Session const& session) { return session.scope != wanted.scope; });
    for (std::size_t i = 0; i + most <= open.size(); ++i) {
        sessions.end(open[i]);
    }
    Session session{.number = context.numbers.next(context.now),
                    .user_id = wanted.user_id,
                    .digest = wanted.digest,
                    .created_at = context.now,
                    .last_seen_at = context.now,
                    .client_address = wanted.client_address,
                    .user_agent = wanted.user_agent,
                    .scope = wanted.scope};
    sessions.put(session);
    return session;
}

}  // namespace creditd::identity
