#pragma once

#include "engine/idempotency.hpp"
#include "engine/working_set.hpp"
#include "ledger/account_watcher.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/rollups.hpp"
#include "ledger/store.hpp"
#include "storage/key_index.hpp"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace creditd::ledger {

/// The accounts of one batch and the lines written to them: the ledger's shelf in the working set.
///
/// Commands `need` accounts; decisions `find` or `open` them and write through a `Posting`. An account is
/// loaded once and written once per batch, however many commands touch it. The writer's thread alone.
class Books final : public engine::Shelf
{
public:
    /// `watcher`, if there is one, hears of every account that changed.
    explicit Books(AccountWatcher* watcher = nullptr) : watcher_(watcher) {}

    /// Names an account for loading, by its user.
    void need(std::string_view user_id) { need_number(account_number(user_id)); }
    void need_number(std::int64_t account);

    /// The user's account, or nothing. Needed before. Throws DamagedRecord when its row contradicts itself.
    [[nodiscard]] Account* find(std::string_view user_id);
    [[nodiscard]] Account* find_number(std::int64_t account);
    /// The same, and nothing for an account whose row contradicts itself: for shelves, which load for all.
    [[nodiscard]] Account* peek(std::int64_t account);
    /// True when some account, of this user or (with chance 2^-63) another, has the number of `user_id`.
    [[nodiscard]] bool is_taken(std::string_view user_id);

    /// A new empty account; `is_taken` must be false.
    Account& open(std::string_view user_id, Moment now);
    /// Those opened in this batch.
    [[nodiscard]] std::span<std::int64_t const> opened() const { return opened_; }

    /// The number of the account's last line in earlier batches; 0 when there is none, or the account is none
    /// of this batch's.
    [[nodiscard]] std::int64_t last_number(std::int64_t account) const;

    /// Says that `account` changed without a line or a grant (its status).
    void touch(Account const& account);

    /// Where postings of this batch go.
    [[nodiscard]] Page& page() { return page_; }

    /// The line with this number answers the command with this key.
    void key_line(std::int64_t line_number, engine::Idempotency const& idempotency);

    /// The line that used `reference` in this account, if one did (USAGE-2). Needed before.
    void need_reference(std::int64_t account, std::string_view reference);
    [[nodiscard]] Transaction const* find_reference(std::int64_t account, std::string_view reference) const;
    /// Says that the line at `index` of the page uses its `reference`.
    void use_reference(std::size_t index);

    /// How much of the usage line (account, seq) was reversed (USAGE-3). Needed before.
    void need_reversals(std::int64_t account, std::int64_t seq);
    [[nodiscard]] Credits reversed(std::int64_t account, std::int64_t seq) const;
    void set_reversed(std::int64_t account, std::int64_t seq, Credits reversed);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void doubted() override;
    void clear() override;

private:
    struct Entry
    {
        bool loaded = false;
        bool exists = false;
        bool changed = false;
        bool stored = false;  ///< before this batch
        Account account;
        std::optional<Moment> stored_sweep_at;
        std::string damage;  ///< what is wrong with its row, when it contradicts itself
    };
    struct NeededReference
    {
        storage::KeyScope scope;
        bool looked_up = false;
        std::optional<Transaction> line;
    };
    struct NewReference
    {
        storage::KeyScope scope;
        std::size_t line_index = 0;
    };
    struct Reversals
    {
        std::int64_t account = 0;
        std::int64_t seq = 0;
        Credits reversed;
        bool loaded = false;
        bool existed = false;
        bool changed = false;
    };

    [[nodiscard]] std::vector<Account const*> changed_accounts() const;
    void load_references(storage::Batch& batch);
    void record_line(storage::Batch& batch, engine::Context const& context, Transaction const& line,
                     Account& account);
    [[nodiscard]] Reversals* find_reversals(std::int64_t account, std::int64_t seq);

    AccountWatcher* const watcher_;
    Moment recorded_at_;
    std::unordered_map<std::int64_t, Entry*> by_number_;
    std::deque<Entry> entries_;
    std::vector<std::int64_t> needed_;
    std::vector<std::int64_t> opened_;
    Page page_;
    std::vector<NeededReference> needed_references_;
    std::vector<Reversals> reversals_;
    std::unordered_map<std::int64_t, engine::Idempotency> line_keys_;
    std::vector<NewReference> new_references_;
    Rollups rollups_;
};

/// The key of a reference in the references index.
[[nodiscard]] storage::Key16 reference_key(std::int64_t account, std::string_view reference);

/// What must be equal for a repeat with the same reference to count as the same request: type of use, hold,
/// amount or quantity, meter, reason, metadata. Told by the line itself.
[[nodiscard]] std::uint64_t reference_fingerprint(Transaction const& line);

}  // namespace creditd::ledger
