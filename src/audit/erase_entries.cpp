#include "audit/erase_entries.hpp"

#include "audit/audit_log.hpp"
#include "audit/erasable_entries.hpp"
#include "storage/failure.hpp"

namespace creditd::audit {

EraseEntries::EraseEntries(std::string subject, std::int64_t above, Mandate mandate)
    : subject_(std::move(subject)),
      above_(above),
      mandate_(std::move(mandate))
{}

void EraseEntries::needs(engine::WorkingSet& set) const
{
    set.shelf<ErasableEntries>().need(subject_, above_);
}

void EraseEntries::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& erasable = set.shelf<ErasableEntries>();
    auto const& entries = erasable.find(subject_, above_);
    erased_ = std::ssize(entries);
    last_ = entries.empty() ? above_ : entries.back().number;
    if (erased_ == 0) {
        return;
    }
    erasable.erase(subject_, above_);
    set.shelf<AuditLog>().add(entry_of(mandate_, {.action = "audit.erase",
                                                  .subject = "audit",
                                                  .after = "{\"entries\":" + std::to_string(erased_) + "}"}));
}

std::int64_t erase_entries_about(engine::Engine& engine, std::string const& subject, Mandate const& mandate)
{
    std::int64_t erased = 0;
    std::int64_t above = INT64_MIN;
    for (bool is_more = true; is_more;) {
        auto const finished = engine.run(std::make_unique<EraseEntries>(subject, above, mandate));
        if (finished.fate != engine::Fate::Decided) {
            throw storage::StorageFailure("nothing can be written to the ledger now");
        }
        auto const& done = static_cast<EraseEntries const&>(*finished.command);
        erased += done.erased();
        above = done.last();
        is_more = done.erased() == ErasableEntries::slice;
    }
    return erased;
}

}  // namespace creditd::audit
