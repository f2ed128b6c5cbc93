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
            if (finished.fate != engine::Fate::Decided) {
                throw storage::StorageFailure("an approval that has expired could not be ended");
            }
            ++expired;
        }
    } while (std::ssize(over) == at_once);
    return expired;
}

}  // namespace creditd::approvals
