#include "engine/stored_answers.hpp"
#include "ledger/domain/record_format.hpp"
#include "ledger/domain/tallies_format.hpp"
#include "ledger/store.hpp"
#include "storage/failure.hpp"
#include "storage/records.hpp"

#include <array>

namespace creditd::ledger::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

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

constexpr storage::Query last_number{"transactions_last",
                                     "SELECT number FROM transactions ORDER BY number DESC LIMIT 1"};
constexpr storage::Query all_marks{
    "history_marks_all",
    "SELECT account, block, position, occurred_at, tallies FROM history_marks ORDER BY account, block"};
bool is_type(std::int64_t number)
{
    return number >= 1 && number < static_cast<std::int64_t>(transaction_type_count);
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

void want_line(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    batch.want_row(transactions, account, number);
}

std::optional<Transaction> load_line(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    std::optional<Transaction> found;
    batch.load_row(transactions, account, number, [&](Row const& row) {
        StoredLine stored;
        if (from_row(row, stored)) {
            found = std::move(stored.line);
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

std::int64_t scan_lines(storage::Reader& reader, storage::JournalCursor& after, std::int64_t count,
                        storage::FunctionRef<void(StoredLine const&)> sink,
                        storage::FunctionRef<void(std::int64_t position)> broken)
{
    StoredLine stored;
    return reader.scan_journal(transactions, after, count, [&](Row const& row) {
        if (from_row(row, stored)) {
            sink(stored);
        } else {
            broken(row.integer(0));
        }
    });
}

std::int64_t last_line_number(storage::Reader& reader)
{
    return storage::query_number(reader, last_number, {});
}

void insert_mark(storage::Batch& batch, Account const& account, Transaction const& line)
{
    auto const tallies = tallies_bytes(account.tallies);
    std::array const row{Value::integer(account.number), Value::integer(line.seq / mark_every),
                         Value::integer(account.last_position),
                         Value::integer(line.occurred_at.in_milliseconds()), Value::bytes(tallies)};
    batch.insert(history_marks, row);
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

}  // namespace creditd::ledger::store
