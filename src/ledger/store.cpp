#include "ledger/store.hpp"

#include "base/assert.hpp"
#include "engine/stored_answers.hpp"
#include "ledger/domain/record_format.hpp"
#include "storage/failure.hpp"

#include <array>

namespace creditd::ledger::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array account_columns{
    Column{"account"},  Column{"user_id", ColumnType::Text},
    Column{"balance"},  Column{"held"},
    Column{"debt"},     Column{"seq"},
    Column{"sweep_at"}, Column{"state", ColumnType::Bytes},
};
constexpr storage::Table accounts{"accounts", Ownership::Account, 1, account_columns};

constexpr std::array line_columns{
    Column{"type"},
    Column{"amount"},
    Column{"balance"},
    Column{"held"},
    Column{"debt"},
    Column{"occurred_at"},
    Column{"created_at"},
    Column{"details", ColumnType::Bytes},
    Column{"text", ColumnType::Bytes},
    Column{"key", ColumnType::Bytes},
    Column{"fingerprint"},
    Column{"chain", ColumnType::Bytes},
};
constexpr storage::Journal transactions{"transactions", "account", line_columns};

constexpr std::array mark_columns{Column{"account"}, Column{"block"}, Column{"position"},
                                  Column{"occurred_at"}, Column{"tallies", ColumnType::Bytes}};
constexpr storage::Table history_marks{"history_marks", Ownership::Account, 2, mark_columns};

constexpr std::array grant_columns{
    Column{"number"}, Column{"account"},      Column{"source"},     Column{"paid"},     Column{"priority"},
    Column{"amount"}, Column{"effective_at"}, Column{"expires_at"}, Column{"purchase"}, Column{"created_at"},
};
constexpr storage::Table grants{"grants", Ownership::Global, 1, grant_columns};

constexpr std::array ended_hold_columns{Column{"number"}, Column{"account"},
                                        Column{"snapshot", ColumnType::Bytes}};
constexpr storage::Table ended_holds{"ended_holds", Ownership::Global, 1, ended_hold_columns};

constexpr std::array reversal_columns{Column{"account"}, Column{"seq"}, Column{"reversed"}};
constexpr storage::Table usage_reversals{"usage_reversals", Ownership::Account, 2, reversal_columns};

constexpr std::array total_columns{
    Column{"hour"},
    Column{"type"},
    Column{"meter", ColumnType::Text},
    Column{"reason_code", ColumnType::Text},
    Column{"lines"},
    Column{"whole"},
    Column{"micro"},
};
constexpr storage::Table ledger_totals{"ledger_totals", Ownership::Global, 4, total_columns};

constexpr storage::Query line_by_number{
    "transactions_by_number",
    "SELECT id, account, seq, previous, type, amount, balance, held, debt, occurred_at, created_at, details, text, "
    "key, fingerprint, chain FROM transactions WHERE id = $1"};
constexpr storage::Query last_number{"transactions_last",
                                     "SELECT id FROM transactions ORDER BY id DESC LIMIT 1"};
constexpr storage::Query due_users{
    "accounts_due", "SELECT user_id FROM accounts WHERE sweep_at <= $1 ORDER BY sweep_at LIMIT $2"};
constexpr storage::Query accounts_after{
    "accounts_after",
    "SELECT account, user_id, balance, held, debt, seq, sweep_at, state FROM accounts WHERE account > $1 "
    "ORDER BY account LIMIT $2"};
constexpr storage::Query grants_of_account{
    "grants_of_account",
    "SELECT number, account, source, paid, priority, amount, effective_at, expires_at, purchase, created_at "
    "FROM grants WHERE account = $1 AND number < $2 ORDER BY number DESC LIMIT $3"};
constexpr storage::Query grants_after{
    "grants_after",
    "SELECT number, account, source, paid, priority, amount, effective_at, expires_at, purchase, created_at "
    "FROM grants WHERE number > $1 ORDER BY number LIMIT $2"};
constexpr storage::Query all_ended_holds{"ended_holds_all",
                                         "SELECT number, account, snapshot FROM ended_holds ORDER BY number"};
constexpr storage::Query all_reversals{
    "usage_reversals_all", "SELECT account, seq, reversed FROM usage_reversals ORDER BY account, seq"};
constexpr storage::Query all_marks{
    "history_marks_all",
    "SELECT account, block, position, occurred_at, tallies FROM history_marks ORDER BY account, block"};
constexpr storage::Query all_totals{
    "ledger_totals_all",
    "SELECT hour, type, meter, reason_code, lines, whole, micro FROM ledger_totals ORDER BY hour, type, meter, reason_code"};

Value of(std::optional<Moment> moment)
{
    return moment ? Value::integer(moment->in_milliseconds()) : Value::null();
}

std::optional<Moment> moment_or_null(Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(Moment::from_milliseconds(row.integer(column)));
}

bool is_type(std::int64_t number)
{
    return number >= 1 && number < static_cast<std::int64_t>(transaction_type_count);
}

/// False when the row contradicts itself: its state does not read, or the columns beside it say something
/// else.
bool account_from_row(Row const& row, Account& account)
{
    account.number = row.integer(0);
    account.user_id = row.text(1);
    account.sweep_at = moment_or_null(row, 6);
    if (!read_state(account, row.bytes(7))) {
        return false;
    }
    auto const due = account.next_due_at();
    bool const is_swept_in_time = !due || (account.sweep_at && *account.sweep_at <= *due);
    return account.balance.micro() == row.integer(2) && account.held.micro() == row.integer(3) &&
           account.debt.micro() == row.integer(4) && account.seq == row.integer(5) && is_swept_in_time;
}

/// False when a value is none that was ever written.
bool grant_from_row(Row const& row, GrantFacts& facts)
{
    auto const lies_within = [&](int column, std::int64_t low, std::int64_t high) {
        return row.integer(column) >= low && row.integer(column) <= high;
    };
    if (!lies_within(2, 1, 6) || !lies_within(3, 0, 1) || !lies_within(4, 0, 100)) {
        return false;
    }
    facts.number = row.integer(0);
    facts.source = static_cast<GrantSource>(row.integer(2));
    facts.paid = row.integer(3) != 0;
    facts.priority = static_cast<int>(row.integer(4));
    facts.amount = Credits::from_micro(row.integer(5));
    facts.effective_at = Moment::from_milliseconds(row.integer(6));
    facts.expires_at = moment_or_null(row, 7);
    facts.purchase = row.integer(8);
    return true;
}

GrantFacts readable_grant(Row const& row)
{
    GrantFacts facts;
    if (!grant_from_row(row, facts)) {
        throw storage::StorageFailure("a grant's row does not read; run creditd verify");
    }
    return facts;
}

/// False when its bytes make no sense.
bool mark_from_row(Row const& row, Mark& mark)
{
    constexpr std::int64_t most_blocks = std::int64_t{1} << 48;
    if (row.integer(1) < 1 || row.integer(1) > most_blocks) {
        return false;
    }
    mark.place = {row.integer(1) * mark_every, row.integer(2)};
    mark.occurred_at = Moment::from_milliseconds(row.integer(3));
    return read_tallies(mark.tallies, row.bytes(4));
}

}  // namespace

bool load_account(storage::Batch& batch, Account& account)
{
    std::array const key{Value::integer(account.number)};
    return batch.load(accounts, key, [&](Row const& row) {
        if (!account_from_row(row, account)) {
            throw storage::StorageFailure("the row of account " + std::to_string(account.number) +
                                          " contradicts itself; run creditd verify");
        }
    });
}

void upsert_account(storage::Batch& batch, Account const& account)
{
    auto const state = state_of(account);
    std::array const row{Value::integer(account.number),
                         Value::text(account.user_id),
                         Value::integer(account.balance.micro()),
                         Value::integer(account.held.micro()),
                         Value::integer(account.debt.micro()),
                         Value::integer(account.seq),
                         of(account.sweep_at),
                         Value::bytes(state)};
    batch.upsert(accounts, row);
}

std::int64_t append_line(storage::Batch& batch, Transaction const& line, std::int64_t previous,
                         std::string_view details, std::string_view text, std::string_view chain,
                         engine::Idempotency const* key)
{
    std::array const values{
        Value::integer(static_cast<std::int64_t>(line.type)),
        Value::integer(line.amount.micro()),
        Value::integer(line.balance_after.micro()),
        Value::integer(line.held_after.micro()),
        Value::integer(line.debt_after.micro()),
        Value::integer(line.occurred_at.in_milliseconds()),
        Value::integer(line.created_at.in_milliseconds()),
        Value::bytes(details),
        Value::bytes(text),
        key != nullptr ? Value::bytes(engine::bytes_of(key->key)) : Value::null(),
        key != nullptr ? Value::integer(static_cast<std::int64_t>(key->fingerprint)) : Value::null(),
        Value::bytes(chain),
    };
    return batch.append(transactions, line.account, line.seq, line.number, previous, values);
}

void insert_mark(storage::Batch& batch, Account const& account, Transaction const& line)
{
    auto const tallies = tallies_bytes(account.tallies);
    std::array const row{Value::integer(account.number), Value::integer(line.seq / mark_every),
                         Value::integer(account.last_position),
                         Value::integer(line.occurred_at.in_milliseconds()), Value::bytes(tallies)};
    batch.insert(history_marks, row);
}

void insert_grant(storage::Batch& batch, std::int64_t account, GrantFacts const& facts, Moment created_at)
{
    std::array const row{Value::integer(facts.number),
                         Value::integer(account),
                         Value::integer(static_cast<std::int64_t>(facts.source)),
                         Value::integer(facts.paid ? 1 : 0),
                         Value::integer(facts.priority),
                         Value::integer(facts.amount.micro()),
                         Value::integer(facts.effective_at.in_milliseconds()),
                         of(facts.expires_at),
                         Value::integer(facts.purchase),
                         Value::integer(created_at.in_milliseconds())};
    batch.insert(grants, row);
}

void insert_ended_hold(storage::Batch& batch, std::int64_t account, HoldSnapshot const& hold)
{
    auto const snapshot = snapshot_bytes(hold);
    std::array const row{Value::integer(hold.number), Value::integer(account), Value::bytes(snapshot)};
    batch.insert(ended_holds, row);
}

std::optional<HoldSnapshot> load_ended_hold(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::optional<HoldSnapshot> found;
    std::array const key{Value::integer(number)};
    batch.load(ended_holds, key, [&](Row const& row) {
        if (row.integer(1) == account) {
            found = read_snapshot(row.bytes(2));
        }
    });
    return found;
}

bool load_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq, Credits& reversed)
{
    std::array const key{Value::integer(account), Value::integer(seq)};
    return batch.load(usage_reversals, key,
                      [&](Row const& row) { reversed = Credits::from_micro(row.integer(2)); });
}

void upsert_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq, Credits reversed)
{
    std::array const row{Value::integer(account), Value::integer(seq), Value::integer(reversed.micro())};
    batch.upsert(usage_reversals, row);
}

void add_to_total(storage::Batch& batch, Total const& by)
{
    std::array const key{Value::integer(by.hour), Value::integer(static_cast<std::int64_t>(by.type)),
                         Value::text(by.meter), Value::text(by.reason_code)};
    auto lines = by.lines;
    auto amount = by.amount;
    batch.load(ledger_totals, key, [&](Row const& row) {
        lines += row.integer(4);
        amount += static_cast<__int128>(row.integer(5)) * Credits::micro_per_credit + row.integer(6);
    });
    // Floored, so that `micro` is never negative.
    auto micro = static_cast<std::int64_t>(amount % Credits::micro_per_credit);
    auto whole = static_cast<std::int64_t>(amount / Credits::micro_per_credit);
    if (micro < 0) {
        micro += Credits::micro_per_credit;
        --whole;
    }
    std::array const row{
        key[0], key[1], key[2], key[3], Value::integer(lines), Value::integer(whole), Value::integer(micro)};
    batch.upsert(ledger_totals, row);
}

namespace {

/// The line in a row of the journal; false when its bytes make no sense.
bool from_row(Row const& row, StoredLine& out)
{
    auto& line = out.line;
    line = {};
    line.number = row.integer(0);
    line.account = row.integer(1);
    line.seq = row.integer(2);
    out.previous = row.integer(3);
    if (!is_type(row.integer(4))) {
        return false;
    }
    line.type = static_cast<TransactionType>(row.integer(4));
    line.amount = Credits::from_micro(row.integer(5));
    line.balance_after = Credits::from_micro(row.integer(6));
    line.held_after = Credits::from_micro(row.integer(7));
    line.debt_after = Credits::from_micro(row.integer(8));
    for (auto const amount : {line.amount, line.balance_after, line.held_after, line.debt_after}) {
        if (!amount.within_limit()) {
            return false;
        }
    }
    line.occurred_at = Moment::from_milliseconds(row.integer(9));
    line.created_at = Moment::from_milliseconds(row.integer(10));
    out.details = row.bytes(11);
    out.text = row.bytes(12);
    out.key.reset();
    if (!row.is_null(13)) {
        auto const key = row.bytes(13);
        if (key.size() != sizeof(storage::Key16) || row.is_null(14)) {
            return false;
        }
        out.key = engine::Idempotency{engine::key_from(key), static_cast<std::uint64_t>(row.integer(14))};
    }
    out.chain = row.bytes(15);
    return read_details(line, out.details) && read_text(line, out.text);
}

}  // namespace

std::optional<Transaction> load_line(storage::Batch& batch, std::int64_t number)
{
    std::optional<Transaction> found;
    std::array const key{Value::integer(number)};
    batch.query(line_by_number, key, [&](Row const& row) {
        StoredLine stored;
        if (from_row(row, stored)) {
            found = std::move(stored.line);
        }
    });
    return found;
}

std::optional<Account> find_account(storage::Reader& reader, std::int64_t number)
{
    std::optional<Account> found;
    std::array const key{Value::integer(number)};
    reader.find(accounts, key, [&](Row const& row) {
        if (!account_from_row(row, found.emplace())) {
            throw storage::StorageFailure("an account's row contradicts itself; run creditd verify");
        }
    });
    return found;
}

std::optional<Account> find_account_of(storage::Reader& reader, std::string_view user_id)
{
    auto account = find_account(reader, account_number(user_id));
    return account && account->user_id == user_id ? std::move(account) : std::nullopt;
}

std::optional<GrantFacts> find_grant(storage::Reader& reader, std::int64_t account, std::int64_t number)
{
    std::optional<GrantFacts> found;
    std::array const key{Value::integer(number)};
    reader.find(grants, key, [&](Row const& row) {
        if (row.integer(1) == account) {
            found = readable_grant(row);
        }
    });
    return found;
}

std::optional<HoldSnapshot> find_ended_hold(storage::Reader& reader, std::int64_t account,
                                            std::int64_t number)
{
    std::optional<HoldSnapshot> found;
    std::array const key{Value::integer(number)};
    reader.find(ended_holds, key, [&](Row const& row) {
        if (row.integer(1) == account) {
            found = read_snapshot(row.bytes(2));
        }
    });
    return found;
}

std::vector<GrantFacts> list_grants(storage::Reader& reader, std::int64_t account, std::int64_t before,
                                    std::int64_t limit)
{
    std::vector<GrantFacts> listed;
    std::array const bounds{Value::integer(account), Value::integer(before), Value::integer(limit)};
    reader.query(grants_of_account, bounds, [&](Row const& row) { listed.push_back(readable_grant(row)); });
    return listed;
}

std::optional<Mark> find_mark(storage::Reader& reader, std::int64_t account, std::int64_t block)
{
    std::optional<Mark> found;
    std::array const key{Value::integer(account), Value::integer(block)};
    reader.find(history_marks, key, [&](Row const& row) {
        if (!mark_from_row(row, found.emplace())) {
            throw storage::StorageFailure("a history mark does not read; run creditd verify");
        }
    });
    return found;
}

void read_lines(storage::Reader& reader, std::int64_t account, storage::JournalPlace newest,
                std::int64_t count, storage::FunctionRef<void(StoredLine const&)> sink)
{
    StoredLine stored;
    reader.read_journal(transactions, account, newest, count, [&](Row const& row) {
        if (!from_row(row, stored)) {
            throw storage::StorageFailure("a ledger row does not read; run creditd verify");
        }
        sink(stored);
    });
}

void scan_lines(storage::Reader& reader, std::int64_t after_position, std::int64_t count,
                storage::FunctionRef<void(StoredLine const&)> sink,
                storage::FunctionRef<void(std::int64_t position)> broken)
{
    StoredLine stored;
    reader.scan_journal(transactions, after_position, count, [&](Row const& row) {
        if (from_row(row, stored)) {
            sink(stored);
        } else {
            broken(row.integer(0));
        }
    });
}

std::vector<std::string> users_due(storage::Reader& reader, Moment now, std::int64_t limit)
{
    std::vector<std::string> users;
    std::array const bounds{Value::integer(now.in_milliseconds()), Value::integer(limit)};
    reader.query(due_users, bounds, [&](Row const& row) { users.emplace_back(row.text(0)); });
    return users;
}

void scan_accounts(storage::Reader& reader, std::int64_t after, std::int64_t count,
                   storage::FunctionRef<void(Account const&)> sink,
                   storage::FunctionRef<void(std::int64_t account)> broken)
{
    std::array const bounds{Value::integer(after), Value::integer(count)};
    reader.query(accounts_after, bounds, [&](Row const& row) {
        Account account;
        if (account_from_row(row, account) && state_of(account) == row.bytes(7)) {
            sink(account);
        } else {
            broken(row.integer(0));
        }
    });
}

void scan_totals(storage::Reader& reader, storage::FunctionRef<void(Total const&)> sink,
                 storage::FunctionRef<void(std::int64_t hour)> broken)
{
    reader.query(all_totals, {}, [&](Row const& row) {
        if (!is_type(row.integer(1))) {
            return broken(row.integer(0));
        }
        sink({.hour = row.integer(0),
              .type = static_cast<TransactionType>(row.integer(1)),
              .meter = std::string{row.text(2)},
              .reason_code = std::string{row.text(3)},
              .lines = row.integer(4),
              .amount = static_cast<__int128>(row.integer(5)) * Credits::micro_per_credit + row.integer(6)});
    });
}

void scan_grants(storage::Reader& reader, std::int64_t after, std::int64_t count,
                 storage::FunctionRef<void(std::int64_t account, GrantFacts const&)> sink,
                 storage::FunctionRef<void(std::int64_t number)> broken)
{
    std::array const bounds{Value::integer(after), Value::integer(count)};
    GrantFacts facts;
    reader.query(grants_after, bounds, [&](Row const& row) {
        if (grant_from_row(row, facts)) {
            sink(row.integer(1), facts);
        } else {
            broken(row.integer(0));
        }
    });
}

void scan_ended_holds(
    storage::Reader& reader,
    storage::FunctionRef<void(std::int64_t account, std::int64_t number, std::string_view)> sink)
{
    reader.query(all_ended_holds, {},
                 [&](Row const& row) { sink(row.integer(1), row.integer(0), row.bytes(2)); });
}

void scan_reversals(storage::Reader& reader,
                    storage::FunctionRef<void(std::int64_t account, std::int64_t seq, Credits)> sink)
{
    reader.query(all_reversals, {}, [&](Row const& row) {
        sink(row.integer(0), row.integer(1), Credits::from_micro(row.integer(2)));
    });
}

void scan_marks(storage::Reader& reader,
                storage::FunctionRef<void(std::int64_t account, std::int64_t block, Mark const&)> sink,
                storage::FunctionRef<void(std::int64_t account, std::int64_t block)> broken)
{
    reader.query(all_marks, {}, [&](Row const& row) {
        Mark mark;
        if (mark_from_row(row, mark) && tallies_bytes(mark.tallies) == row.bytes(4)) {
            sink(row.integer(0), row.integer(1), mark);
        } else {
            broken(row.integer(0), row.integer(1));
        }
    });
}

std::int64_t last_line_number(storage::Reader& reader)
{
    std::int64_t last = 0;
    reader.query(last_number, {}, [&](Row const& row) { last = row.integer(0); });
    return last;
}

}  // namespace creditd::ledger::store
