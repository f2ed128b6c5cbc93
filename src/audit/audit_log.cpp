#include "audit/audit_log.hpp"

#include "audit/domain/chain.hpp"
#include "audit/store.hpp"

#include <map>

namespace creditd::audit {

AuditLog::AuditLog() = default;
AuditLog::~AuditLog() = default;

void AuditLog::add(AuditEntry entry)
{
    entries_.push_back(std::move(entry));
}

void AuditLog::load(storage::Batch& /*batch*/)
{
    // Which chains grow is known only after the decisions: `record` loads their heads.
}

void AuditLog::record(storage::Batch& batch, engine::Context const& context)
{
    std::map<std::int64_t, Head> heads;
    for (auto const& entry : entries_) {
        auto const bucket = bucket_of(entry.subject);
        if (heads.try_emplace(bucket).second) {
            store::want_head(batch, bucket);
        }
    }
    for (auto& [bucket, head] : heads) {
        head = store::load_head(batch, bucket);
    }
    for (auto& entry : entries_) {
        auto const bucket = bucket_of(entry.subject);
        auto& head = heads.at(bucket);
        auto const salt = context.random_bytes<16>();
        StoredEntry stored{.number = context.numbers.next(context.now, head.number),
                           .bucket = bucket,
                           .seq = head.seq + 1,
                           .created_at = context.now};
        stored.text = text_of(entry, {reinterpret_cast<char const*>(salt.data()), salt.size()});
        stored.entry = std::move(entry);
        stored.chain = crypto::view(chain_hash(head.chain, stored));
        store::insert_entry(batch, stored);
        head = {bucket, stored.seq, stored.number, stored.chain};
    }
    for (auto const& [bucket, head] : heads) {
        store::upsert_head(batch, head);
    }
    entries_.clear();
}

void AuditLog::clear()
{
    entries_.clear();
}

}  // namespace creditd::audit
