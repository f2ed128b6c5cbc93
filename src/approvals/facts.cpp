#include "approvals/facts.hpp"

#include "approvals/json.hpp"

namespace creditd::approvals::facts {

void leave(engine::FactKind kind, Approval const& approval, engine::WorkingSet& set,
           crypto::PublicIds const& ids, engine::Context const& context)
{
    if (engine::is_heard(set, kind)) {
        engine::leave_fact(set, {.kind = kind,
                                 .number = approval.number,
                                 .occurred_at = context.now,
                                 .json = approval_body(ids, approval, context.now)});
    }
}

}  // namespace creditd::approvals::facts
