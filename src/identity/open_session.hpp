#pragma once

#include "engine/context.hpp"
#include "engine/working_set.hpp"
#include "identity/domain/session.hpp"

#include <cstddef>
#include <string>

namespace creditd::identity {

/// A session to be opened.
struct NewSession
{
    std::string user_id;
    std::string digest;  ///< of its secret
    std::string client_address{};
    std::string user_agent{};
    SessionScope scope = SessionScope::Full;
};

/// Opens a session; the user's oldest of that scope end when there would be more than `most`. Needed before:
/// the user's sessions.
Session open_session(engine::WorkingSet& set, NewSession const& wanted, std::size_t most,
                     engine::Context const& context);

}  // namespace creditd::identity
