#include "ledger/books.hpp"

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "crypto/sha256.hpp"
#include "ledger/domain/record_format.hpp"
#include "storage/failure.hpp"

#include <algorithm>
#include <cstring>

namespace creditd::ledger {

storage::Key16 reference_key(std::int64_t account, std::string_view reference)
{
    std::string bytes;
    ByteWriter{bytes}.number(account);
    auto const digest = crypto::sha256(bytes, reference);
    storage::Key16 key;
    std::memcpy(key.data(), digest.data(), key.size());
    return key;
}

std::uint64_t reference_fingerprint(Transaction const& line)
{
    std::string bytes;
    ByteWriter out{bytes};
    out.number(line.hold ? line.hold->number : 0);
    if (line.charge) {
        out.text(line.charge->meter);
        out.text(line.charge->quantity);
    } else {
        out.credits(line.amount);
    }
    out.text(line.reason);
    out.text(line.metadata);
    return crypto::first_word(crypto::sha256(bytes));
}

void Books::need_number(std::int64_t account)
{
    auto const [place, added] = by_number_.try_emplace(account, nullptr);
    if (added) {
        place->second = &entries_.emplace_back();
        place->second->account.number = account;
        needed_.push_back(account);
    }
}

Account* Books::find(std::string_view user_id)
{
    auto* const account = find_number(account_number(user_id));
    return account != nullptr && account->user_id == user_id ? account : nullptr;
}

Account* Books::find_number(std::int64_t account)
{
    auto const found = by_number_.find(account);
    CREDITD_ASSERT(found != by_number_.end() &&
                   found->second->loaded);  // a command must need what it looks at
    if (!found->second->damage.empty()) {
        throw storage::DamagedRecord(found->second->damage);
    }
    return found->second->exists ? &found->second->account : nullptr;
}

Account* Books::peek(std::int64_t account)
{
    auto const found = by_number_.find(account);
    bool const is_damaged = found != by_number_.end() && !found->second->damage.empty();
    return is_damaged ? nullptr : find_number(account);
}

bool Books::is_taken(std::string_view user_id)
{
    return find_number(account_number(user_id)) != nullptr;
}

Account& Books::open(std::string_view user_id, Moment now)
{
    auto const found = by_number_.find(account_number(user_id));
    CREDITD_ASSERT(found != by_number_.end() && !found->second->exists);
    auto& entry = *found->second;
    entry.exists = true;
    entry.changed = true;
    entry.account.user_id = user_id;
    entry.account.opened_at = now;
    entry.account.last_at = now;
    opened_.push_back(entry.account.number);
    return entry.account;
}

std::int64_t Books::last_number(std::int64_t account) const
{
    auto const found = by_number_.find(account);
    return found == by_number_.end() ? 0 : found->second->account.last_position;
}

void Books::touch(Account const& account)
{
    by_number_.at(account.number)->changed = true;
}

void Books::key_line(std::int64_t line_number, engine::Idempotency const& idempotency)
{
    line_keys_.emplace(line_number, idempotency);
}

void Books::need_reference(std::int64_t account, std::string_view reference)
{
    needed_references_.push_back({{account, reference_key(account, reference)}, false, std::nullopt});
}

Transaction const* Books::find_reference(std::int64_t account, std::string_view reference) const
{
    auto const key = reference_key(account, reference);
    auto const fresh =
        std::ranges::find(new_references_, key, [](NewReference const& each) { return each.scope.key; });
    if (fresh != new_references_.end()) {
        return &page_.lines[fresh->line_index];
    }
    auto const needed = std::ranges::find(needed_references_, key,
                                          [](NeededReference const& each) { return each.scope.key; });
    CREDITD_ASSERT(needed != needed_references_.end() && needed->looked_up);
    return needed->line ? &*needed->line : nullptr;
}

void Books::use_reference(std::size_t index)
{
    auto const& line = page_.lines.at(index);
    new_references_.push_back({{line.account, reference_key(line.account, line.reference)}, index});
}

Books::Reversals* Books::find_reversals(std::int64_t account, std::int64_t seq)
{
    auto const found = std::ranges::find_if(
        reversals_, [&](Reversals const& each) { return each.account == account && each.seq == seq; });
    return found == reversals_.end() ? nullptr : &*found;
}

void Books::need_reversals(std::int64_t account, std::int64_t seq)
{
    if (find_reversals(account, seq) == nullptr) {
        reversals_.push_back({.account = account, .seq = seq, .reversed = {}});
    }
}

Credits Books::reversed(std::int64_t account, std::int64_t seq) const
{
    auto const* const found = const_cast<Books*>(this)->find_reversals(account, seq);
    CREDITD_ASSERT(found != nullptr && found->loaded);
    return found->reversed;
}

void Books::set_reversed(std::int64_t account, std::int64_t seq, Credits reversed)
{
    auto* const found = find_reversals(account, seq);
    CREDITD_ASSERT(found != nullptr && found->loaded);
    found->reversed = reversed;
    found->changed = true;
}

void Books::want(storage::Batch& batch)
{
    for (auto const number : needed_) {
        store::want_account(batch, number);
    }
    for (auto const& each : needed_references_) {
        batch.want_key(storage::KeySpace::Reference, each.scope);
    }
    for (auto const& each : reversals_) {
        store::want_reversed(batch, each.account, each.seq);
    }
    rollups_.want(batch);
}

void Books::load(storage::Batch& batch)
{
    for (auto const number : needed_) {
        auto& entry = *by_number_.at(number);
        try {
            entry.exists = store::load_account(batch, entry.account);
            entry.stored = entry.exists;
            entry.stored_sweep_at = entry.account.sweep_at;
        } catch (storage::DamagedRecord const& damaged) {
            entry.damage = damaged.what();  // for those who name the account, not for the whole batch
        }
        entry.loaded = true;
    }
    needed_.clear();
    load_references(batch);
    for (auto& each : reversals_) {
        if (!each.loaded) {
            each.existed = store::load_reversed(batch, each.account, each.seq, each.reversed);
            each.loaded = true;
        }
    }
}

void Books::load_references(storage::Batch& batch)
{
    std::vector<std::pair<NeededReference*, std::int64_t>> used;
    for (auto& each : needed_references_) {
        if (!each.looked_up) {
            each.looked_up = true;
            if (auto const entry = batch.find_key(storage::KeySpace::Reference, each.scope)) {
                store::want_line(batch, each.scope.owner, entry->place);
                used.emplace_back(&each, entry->place);
            }
        }
    }
    for (auto const& [each, place] : used) {
        each->line = store::load_line(batch, each->scope.owner, place);
    }
}

void Books::record_line(storage::Batch& batch, engine::Context const& context, Transaction const& line,
                        Account& account)
{
    auto const salt = context.random_bytes<16>();
    auto const details = details_of(line);
    auto const text = text_of(line, {reinterpret_cast<char const*>(salt.data()), salt.size()});
    auto const previous =
        std::string_view{reinterpret_cast<char const*>(account.chain.data()), account.chain.size()};
    auto const chain = chain_hash(previous, line, details, digest_of_text(text));
    auto const key = line_keys_.find(line.number);
    account.last_position =
        store::append_line(batch, line, account.last_position, details, text, crypto::view(chain),
                           key == line_keys_.end() ? nullptr : &key->second);
    account.chain = chain;
    if (line.hold && line.hold->state != HoldState::Open) {
        store::insert_ended_hold(batch, account.number, *line.hold);
    }
}

void Books::record(storage::Batch& batch, engine::Context const& context)
{
    for (auto const& line : page_.lines) {
        auto& entry = *by_number_.at(line.account);
        entry.changed = true;
        record_line(batch, context, line, entry.account);
        entry.account.tallies.add(line.type, line.amount);
        if (line.seq % store::mark_every == 0) {
            store::insert_mark(batch, entry.account, line);
        }
    }
    for (auto const& grant : page_.grants) {
        by_number_.at(grant.account)->changed = true;  // a scheduled grant has no line yet
        store::insert_grant(batch, grant.account, grant.facts, grant.created_at);
    }
    for (auto const& each : reversals_) {
        if (each.changed) {
            store::upsert_reversed(batch, each.account, each.seq, each.reversed);
        }
    }
    for (auto const& [scope, index] : new_references_) {
        batch.add_key(storage::KeySpace::Reference, scope, {scope.key, 0, page_.lines[index].number});
    }
    rollups_.record(batch, page_, context.numbers.lane());
    recorded_at_ = context.now;
    for (auto& entry : entries_) {
        if (entry.changed) {
            entry.account.plan_sweep();
            bool const is_due_as_before = entry.stored && entry.account.sweep_at == entry.stored_sweep_at;
            (is_due_as_before ? store::update_account : store::upsert_account)(batch, entry.account);
        }
    }
}

std::vector<Account const*> Books::changed_accounts() const
{
    std::vector<Account const*> changed;
    for (auto const& entry : entries_) {
        if (entry.changed) {
            changed.push_back(&entry.account);
        }
    }
    return changed;
}

void Books::committed()
{
    if (watcher_ != nullptr && watcher_->is_listening()) {
        watcher_->committed(changed_accounts(), recorded_at_);
    }
}

void Books::doubted()
{
    if (watcher_ != nullptr && watcher_->is_listening()) {
        watcher_->doubted(changed_accounts(), recorded_at_);
    }
}

void Books::clear()
{
    by_number_.clear();
    entries_.clear();
    needed_.clear();
    page_.clear();
    opened_.clear();
    needed_references_.clear();
    reversals_.clear();
    line_keys_.clear();
    new_references_.clear();
}

}  // namespace creditd::ledger
