#pragma once

#include "engine/facts.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/settings.hpp"

#include <vector>

namespace creditd::notifications {

/// The kinds of facts that are told to anybody under these settings: without mail, those for webhooks alone.
[[nodiscard]] std::vector<engine::FactKind> kinds_told(Settings const& settings);

/// Whether a fact of that kind would be told to anybody now. Any thread.
[[nodiscard]] bool is_told(engine::FactKind kind, Settings const& settings, EndpointBoard const& board);

/// Makes the notices of one fact in the batch it was left in: at most one mail, when there is a user who
/// wants it and mail is on (TOPUP-11), and one webhook for each endpoint that is told of its kind. Numbers
/// rise with the account's lines, so that what an account's facts tell keeps its order whoever wrote them.
void queue_notices(engine::Fact const& fact, engine::WorkingSet& set, engine::Context const& context,
                   Settings const& settings, EndpointBoard const& board);

}  // namespace creditd::notifications
