#include "approvals/expiry_runner.hpp"

#include "approvals/decision_command.hpp"
#include "approvals/reads.hpp"
#include "storage/failure.hpp"

namespace creditd::approvals {

std::int64_t expire_approvals(endpoint::Services& services, Kinds const& kinds)
{
    constexpr std::int64_t at_once = 100;
    auto const now = services.clock.now();
    std::int64_t expired = 0;
    bool has_failed = false;
    std::vector<Approval> over;
    do {
        over.clear();
        if (now) {
            services.database.read(
                [&](storage::Reader& reader) { over = expired_approvals(reader, *now, at_once); });
        }
        for (auto const& approval : over) {
            auto const* const kind = kinds.find(approval.kind);
            auto dropped = kind != nullptr && kind->drop ? kind->drop(approval) : nullptr;
            auto const finished = services.engine.run(std::make_unique<EndCommand>(
                services.ids, ApprovalKey{approval.number, approval.requested_by},
                audit::Mandate{.actor = "system"}, WithoutEffect::Expire, std::move(dropped)));
            bool const is_ended = finished.fate == engine::Fate::Decided;
            has_failed = has_failed || !is_ended;
            expired += is_ended ? 1 : 0;
        }
    } while (!has_failed && std::ssize(over) == at_once);
    if (has_failed) {  // the others did not wait for it
        throw storage::StorageFailure("an approval that has expired could not be ended");
    }
    return expired;
}

}  // namespace creditd::approvals
