#include "ledger/key_store.hpp"

#include "engine/stored_answers.hpp"
#include "ledger/domain/record_format.hpp"

#include <array>

namespace creditd::ledger::store {

namespace {

using storage::Value;

constexpr storage::Query keys_after{
    "transactions_keys_after",
    "SELECT number, account, type, key, fingerprint, text FROM transactions WHERE number > $1 "
    "ORDER BY number LIMIT $2"};

}  // namespace

std::int64_t scan_line_keys(storage::Reader& reader, std::int64_t after, std::int64_t count,
                            storage::FunctionRef<void(LineKeys const&)> sink)
{
    constexpr auto usage = static_cast<std::int64_t>(TransactionType::Usage);
    std::int64_t lines = 0;
    Transaction line;  // keeps its memory from row to row
    std::array const bounds{Value::integer(after), Value::integer(count)};
    reader.query(keys_after, bounds, [&](storage::Row const& row) {
        ++lines;
        LineKeys keys{.number = row.integer(0), .account = row.integer(1)};
        if (!row.is_null(3)) {
            keys.reads = row.bytes(3).size() == sizeof(storage::Key16) && !row.is_null(4);
            if (keys.reads) {
                keys.key = {engine::key_from(row.bytes(3)), static_cast<std::uint64_t>(row.integer(4))};
            }
        }
        if (row.integer(2) == usage) {
            line.reference.clear();
            keys.reads = read_text(line, row.bytes(5)) && keys.reads;
            keys.reference = line.reference;
        }
        sink(keys);
    });
    return lines;
}

}  // namespace creditd::ledger::store
