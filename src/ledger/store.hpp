#pragma once

#include "engine/idempotency.hpp"
#include "ledger/domain/account.hpp"
#include "ledger/domain/transaction.hpp"
#include "storage/batch.hpp"
#include "storage/database.hpp"
#include "storage/reader.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace creditd::ledger::store {

// Rows of the ledger, in and out. No rule lives here. Writes are for the writer's thread within a batch.

inline constexpr std::int64_t mark_every = 64;  ///< lines of an account between two history marks

void want_account(storage::Batch& batch, std::int64_t account);
/// `account.number` names it. Says whether there is one. Throws DamagedRecord when the row contradicts
/// itself.
bool load_account(storage::Batch& batch, Account& account);
void upsert_account(storage::Batch& batch, Account const& account);
/// The same for an account that this batch loaded, and whose `sweep_at` is what was loaded.
void update_account(storage::Batch& batch, Account const& account);

/// Appends a line; `chain` is its hash, `previous` the account's last position. Returns the new position.
std::int64_t append_line(storage::Batch& batch, Transaction const& line, std::int64_t previous,
                         std::string_view details, std::string_view text, std::string_view chain,
                         engine::Idempotency const* key);
void insert_mark(storage::Batch& batch, Account const& account, Transaction const& line);
void insert_grant(storage::Batch& batch, std::int64_t account, GrantFacts const& facts, Moment created_at);
void insert_ended_hold(storage::Batch& batch, std::int64_t account, HoldSnapshot const& hold);
void want_ended_hold(storage::Batch& batch, std::int64_t account, std::int64_t number);
[[nodiscard]] std::optional<HoldSnapshot> load_ended_hold(storage::Batch& batch, std::int64_t account,
                                                          std::int64_t number);
void want_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq);
bool load_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq, Credits& reversed);
void upsert_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq, Credits reversed);

/// One row of the journal.
struct StoredLine
{
    Transaction line;
    std::string details;
    std::string text;
    std::string chain;
    std::optional<engine::Idempotency> key;
    std::int64_t previous = 0;  ///< where the account's line before lies
};

/// Announces that `load_line` will be asked: all of a batch come in one round trip.
void want_line(storage::Batch& batch, std::int64_t account, std::int64_t number);

/// The account's line with this number, within a batch.
[[nodiscard]] std::optional<Transaction> load_line(storage::Batch& batch, std::int64_t account,
                                                   std::int64_t number);

// Reads.
[[nodiscard]] std::optional<Account> find_account(storage::Reader& reader, std::int64_t number);
[[nodiscard]] std::optional<Account> find_account_of(storage::Reader& reader, std::string_view user_id);
[[nodiscard]] std::optional<GrantFacts> find_grant(storage::Reader& reader, std::int64_t account,
                                                   std::int64_t number);
[[nodiscard]] std::optional<HoldSnapshot> find_ended_hold(storage::Reader& reader, std::int64_t account,
                                                          std::int64_t number);
/// Grants of an account with numbers below `before`, newest first.
[[nodiscard]] std::vector<GrantFacts> list_grants(storage::Reader& reader, std::int64_t account,
                                                  std::int64_t before, std::int64_t limit);

/// A history mark: every 64th line of an account, where it lies and what came up to it.
struct Mark
{
    storage::JournalPlace place;
    Moment occurred_at;
    Tallies tallies;  ///< over all lines up to this one
};
[[nodiscard]] std::optional<Mark> find_mark(storage::Reader& reader, std::int64_t account,
                                            std::int64_t block);

/// Lines of one account from `newest` down, at most `count`.
void read_lines(storage::Reader& reader, std::int64_t account, storage::JournalPlace newest,
                std::int64_t count, storage::FunctionRef<void(StoredLine const&)> sink);

/// Lines of all accounts after `after`, which it moves on, at most `count`; how many there were. An account's
/// lines come in the order of their seq. Rows whose bytes make no sense go to `broken` with their position.
/// The same for the other scans: `broken` is told what names the row.
std::int64_t scan_lines(storage::Reader& reader, storage::JournalCursor& after, std::int64_t count,
                        storage::FunctionRef<void(StoredLine const&)> sink,
                        storage::FunctionRef<void(std::int64_t position)> broken);

/// Accounts with something due up to `now`, soonest first.
[[nodiscard]] std::vector<std::string> users_due(storage::Reader& reader, Moment now, std::int64_t limit);

/// Accounts by number after `after`; for verify and exports. Broken, too, where the row's parts disagree.
void scan_accounts(storage::Reader& reader, std::int64_t after, std::int64_t count,
                   storage::FunctionRef<void(Account const&)> sink,
                   storage::FunctionRef<void(std::int64_t account)> broken);

void scan_grants(storage::Reader& reader, std::int64_t after, std::int64_t count,
                 storage::FunctionRef<void(std::int64_t account, GrantFacts const&)> sink,
                 storage::FunctionRef<void(std::int64_t number)> broken);

void scan_ended_holds(
    storage::Reader& reader, std::int64_t after, std::int64_t count,
    storage::FunctionRef<void(std::int64_t account, std::int64_t number, std::string_view)> sink);
void scan_reversals(storage::Reader& reader,
                    storage::FunctionRef<void(std::int64_t account, std::int64_t seq, Credits)> sink);
void scan_marks(storage::Reader& reader,
                storage::FunctionRef<void(std::int64_t account, std::int64_t block, Mark const&)> sink,
                storage::FunctionRef<void(std::int64_t account, std::int64_t block)> broken);

/// The highest number in the journal, or 0.
[[nodiscard]] std::int64_t last_line_number(storage::Reader& reader);

}  // namespace creditd::ledger::store
