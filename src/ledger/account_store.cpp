#include "ledger/domain/record_format.hpp"
#include "ledger/domain/state_format.hpp"
#include "ledger/store.hpp"
#include "storage/failure.hpp"
#include "storage/records.hpp"

#include <algorithm>
#include <array>

namespace creditd::ledger::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array account_columns{
    Column{"account"},
    Column{"user_id", ColumnType::Text},
    Column{"sweep_at"},
    Column{"state", ColumnType::Bytes},
};
constexpr storage::Table accounts{"accounts", Ownership::Account, 1, account_columns};

constexpr std::array grant_columns{
    Column{"account"},      Column{"number"},     Column{"source"},
    Column{"paid"},         Column{"priority"},   Column{"amount"},
    Column{"effective_at"}, Column{"expires_at"}, Column{"purchase"},
    Column{"created_at"},   Column{"cost"},       Column{"cost_currency", ColumnType::Text},
    Column{"cost_credits"},
};
constexpr storage::Table grants{"grants", Ownership::Account, 2, grant_columns};

constexpr std::array ended_hold_columns{Column{"account"}, Column{"number"},
                                        Column{"snapshot", ColumnType::Bytes}};
constexpr storage::Table ended_holds{"ended_holds", Ownership::Account, 2, ended_hold_columns};

constexpr std::array reversal_columns{Column{"account"}, Column{"seq"}, Column{"reversed"}};
constexpr storage::Table usage_reversals{"usage_reversals", Ownership::Account, 2, reversal_columns};

constexpr storage::Query due_users{
    "accounts_due", "SELECT user_id FROM accounts WHERE sweep_at <= $1 ORDER BY sweep_at LIMIT $2"};
constexpr storage::Query accounts_after{
    "accounts_after",
    "SELECT account, user_id, sweep_at, state FROM accounts WHERE account > $1 ORDER BY account LIMIT $2"};
constexpr storage::Query grants_of_account{
    "grants_of_account",
    "SELECT account, number, source, paid, priority, amount, effective_at, expires_at, purchase, created_at, "
    "cost, cost_currency, cost_credits FROM grants WHERE account = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
    1};
constexpr storage::Query grants_after{
    "grants_after",
    "SELECT account, number, source, paid, priority, amount, effective_at, expires_at, purchase, created_at, "
    "cost, cost_currency, cost_credits FROM grants WHERE number > $1 ORDER BY number LIMIT $2"};
constexpr storage::Query ended_holds_after{
    "ended_holds_after",
    "SELECT account, number, snapshot FROM ended_holds WHERE number > $1 ORDER BY number LIMIT $2"};
constexpr storage::Query all_reversals{
    "usage_reversals_all", "SELECT account, seq, reversed FROM usage_reversals ORDER BY account, seq"};

std::string_view view_of(std::array<char, 3> const& currency)
{
    return {currency.data(), currency.size()};
}

Value of(std::optional<Moment> moment)
{
    return moment ? Value::integer(moment->in_milliseconds()) : Value::null();
}

std::optional<Moment> moment_or_null(Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(Moment::from_milliseconds(row.integer(column)));
}

/// False when the row contradicts itself: its state does not read, or something would fall due before anybody
/// looks.
bool account_from_row(Row const& row, Account& account)
{
    account.number = row.integer(0);
    account.user_id = row.text(1);
    account.sweep_at = moment_or_null(row, 2);
    if (!read_state(account, row.bytes(3))) {
        return false;
    }
    auto const due = account.next_due_at();
    return !due || (account.sweep_at && *account.sweep_at <= *due);
}

std::array<Value, account_columns.size()> row_of(Account const& account, std::string_view state)
{
    return {Value::integer(account.number), Value::text(account.user_id), of(account.sweep_at),
            Value::bytes(state)};
}

/// False when what it cost is none that was ever written.
bool cost_from_row(Row const& row, GrantFacts& facts)
{
    facts.cost.reset();
    if (row.is_null(10) || row.is_null(11) || row.is_null(12)) {
        return row.is_null(10) && row.is_null(11) && row.is_null(12);
    }
    auto& cost = facts.cost.emplace();
    cost.paid = row.integer(10);
    cost.credits = Credits::from_micro(row.integer(12));
    auto const currency = row.text(11);
    if (currency.size() != cost.currency.size()) {
        return false;
    }
    std::ranges::copy(currency, cost.currency.begin());
    return cost.paid > 0 && cost.credits.is_positive() && cost.credits.within_limit();
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
    facts.number = row.integer(1);
    facts.source = static_cast<GrantSource>(row.integer(2));
    facts.paid = row.integer(3) != 0;
    facts.priority = static_cast<int>(row.integer(4));
    facts.amount = Credits::from_micro(row.integer(5));
    facts.effective_at = Moment::from_milliseconds(row.integer(6));
    facts.expires_at = moment_or_null(row, 7);
    facts.purchase = row.integer(8);
    return cost_from_row(row, facts);
}

GrantFacts readable_grant(Row const& row)
{
    GrantFacts facts;
    if (!grant_from_row(row, facts)) {
        throw storage::StorageFailure("a grant's row does not read; run creditd verify");
    }
    return facts;
}

}  // namespace

void want_account(storage::Batch& batch, std::int64_t account)
{
    storage::want_one(batch, accounts, {Value::integer(account)});
}

bool load_account(storage::Batch& batch, Account& account)
{
    std::array const key{Value::integer(account.number)};
    return batch.load(accounts, key, [&](Row const& row) {
        if (!account_from_row(row, account)) {
            throw storage::DamagedRecord("the row of account " + std::to_string(account.number) +
                                         " contradicts itself; run creditd verify");
        }
    });
}

void upsert_account(storage::Batch& batch, Account const& account)
{
    auto const state = state_of(account);
    batch.upsert(accounts, row_of(account, state));
}

void update_account(storage::Batch& batch, Account const& account)
{
    auto const state = state_of(account);
    batch.update_last(accounts, row_of(account, state));
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

std::vector<std::string> users_due(storage::Reader& reader, Moment now, std::int64_t limit)
{
    std::array const bounds{Value::integer(now.in_milliseconds()), Value::integer(limit)};
    return storage::list_all(reader, due_users, bounds,
                             [](Row const& row) { return std::string{row.text(0)}; });
}

void scan_accounts(storage::Reader& reader, std::int64_t after, std::int64_t count,
                   storage::FunctionRef<void(Account const&)> sink,
                   storage::FunctionRef<void(std::int64_t account)> broken)
{
    std::array const bounds{Value::integer(after), Value::integer(count)};
    reader.query(accounts_after, bounds, [&](Row const& row) {
        Account account;
        if (account_from_row(row, account) && state_of(account) == row.bytes(3)) {
            sink(account);
        } else {
            broken(row.integer(0));
        }
    });
}

void insert_grant(storage::Batch& batch, std::int64_t account, GrantFacts const& facts, Moment created_at)
{
    std::array const row{Value::integer(account),
                         Value::integer(facts.number),
                         Value::integer(static_cast<std::int64_t>(facts.source)),
                         Value::integer(facts.paid ? 1 : 0),
                         Value::integer(facts.priority),
                         Value::integer(facts.amount.micro()),
                         Value::integer(facts.effective_at.in_milliseconds()),
                         of(facts.expires_at),
                         Value::integer(facts.purchase),
                         Value::integer(created_at.in_milliseconds()),
                         facts.cost ? Value::integer(facts.cost->paid) : Value::null(),
                         facts.cost ? Value::text(view_of(facts.cost->currency)) : Value::null(),
                         facts.cost ? Value::integer(facts.cost->credits.micro()) : Value::null()};
    batch.insert(grants, row);
}

std::optional<GrantFacts> find_grant(storage::Reader& reader, std::int64_t account, std::int64_t number)
{
    return storage::find_one(reader, grants, {Value::integer(account), Value::integer(number)},
                             readable_grant);
}

std::vector<GrantFacts> list_grants(storage::Reader& reader, std::int64_t account, std::int64_t before,
                                    std::int64_t limit)
{
    std::array const bounds{Value::integer(account), Value::integer(before), Value::integer(limit)};
    return storage::list_all(reader, grants_of_account, bounds, readable_grant);
}

void scan_grants(storage::Reader& reader, std::int64_t after, std::int64_t count,
                 storage::FunctionRef<void(std::int64_t account, GrantFacts const&)> sink,
                 storage::FunctionRef<void(std::int64_t number)> broken)
{
    std::array const bounds{Value::integer(after), Value::integer(count)};
    GrantFacts facts;
    reader.query(grants_after, bounds, [&](Row const& row) {
        if (grant_from_row(row, facts)) {
            sink(row.integer(0), facts);
        } else {
            broken(row.integer(1));
        }
    });
}

void insert_ended_hold(storage::Batch& batch, std::int64_t account, HoldSnapshot const& hold)
{
    auto const snapshot = snapshot_bytes(hold);
    std::array const row{Value::integer(account), Value::integer(hold.number), Value::bytes(snapshot)};
    batch.insert(ended_holds, row);
}

void want_ended_hold(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    storage::want_one(batch, ended_holds, {Value::integer(account), Value::integer(number)});
}

std::optional<HoldSnapshot> load_ended_hold(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::optional<HoldSnapshot> found;  // empty, too, when its bytes do not read
    std::array const key{Value::integer(account), Value::integer(number)};
    batch.load(ended_holds, key, [&](Row const& row) { found = read_snapshot(row.bytes(2)); });
    return found;
}

std::optional<HoldSnapshot> find_ended_hold(storage::Reader& reader, std::int64_t account,
                                            std::int64_t number)
{
    std::optional<HoldSnapshot> found;  // empty, too, when its bytes do not read
    std::array const key{Value::integer(account), Value::integer(number)};
    reader.find(ended_holds, key, [&](Row const& row) { found = read_snapshot(row.bytes(2)); });
    return found;
}

void scan_ended_holds(
    storage::Reader& reader, std::int64_t after, std::int64_t count,
    storage::FunctionRef<void(std::int64_t account, std::int64_t number, std::string_view)> sink)
{
    std::array const bounds{Value::integer(after), Value::integer(count)};
    reader.query(ended_holds_after, bounds,
                 [&](Row const& row) { sink(row.integer(0), row.integer(1), row.bytes(2)); });
}

void want_reversed(storage::Batch& batch, std::int64_t account, std::int64_t seq)
{
    storage::want_one(batch, usage_reversals, {Value::integer(account), Value::integer(seq)});
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

void scan_reversals(storage::Reader& reader,
                    storage::FunctionRef<void(std::int64_t account, std::int64_t seq, Credits)> sink)
{
    reader.query(all_reversals, {}, [&](Row const& row) {
        sink(row.integer(0), row.integer(1), Credits::from_micro(row.integer(2)));
    });
}

}  // namespace creditd::ledger::store
