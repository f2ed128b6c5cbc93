#include "live/notes.hpp"

#include "audit/audit_log.hpp"

#include <array>

namespace creditd::live {

Notes::Notes(engine::WorkingSet& set, Hub& hub, crypto::PublicIds const& ids,
             std::span<NewsworthyFact const> facts)
    : set_(set),
      hub_(hub)
{
    for (auto const& each : facts) {
        std::array const kinds{each.kind};
        set.shelf<engine::Facts>().listen(
            kinds,
            [this, each, &ids](engine::Fact const& fact, engine::WorkingSet&, engine::Context const&) {
                news_.add(each.topic, ids.encode(each.named_by, {fact.account, fact.number}));
            },
            [&hub](engine::FactKind) { return hub.is_listening(); });
    }
}

void Notes::record(storage::Batch& /*batch*/, engine::Context const& /*context*/)
{
    if (hub_.is_listening() && set_.shelf<audit::AuditLog>().has_entries()) {
        news_.add(Topic::Audit);
    }
}

}  // namespace creditd::live
