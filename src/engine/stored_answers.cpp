#include "engine/stored_answers.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstring>

namespace creditd::engine {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array answer_columns{
    Column{"owner"},       Column{"number"}, Column{"key", ColumnType::Bytes},
    Column{"fingerprint"}, Column{"status"}, Column{"body", ColumnType::Text},
};
constexpr storage::Table answers{"answers", storage::Ownership::Account, 2, answer_columns};

constexpr storage::Query keys_after{
    "answers_keys_after",
    "SELECT number, key, fingerprint, owner FROM answers WHERE number > $1 ORDER BY number LIMIT $2"};
constexpr storage::Query last_number{"answers_last_number",
                                     "SELECT number FROM answers ORDER BY number DESC LIMIT 1"};
constexpr storage::Query numbers_before{
    "answers_numbers_before", "SELECT owner, number FROM answers WHERE number < $1 ORDER BY number LIMIT $2"};

}  // namespace

storage::Key16 key_from(std::string_view bytes)
{
    storage::Key16 key;
    CREDITD_ASSERT(bytes.size() == key.size());
    std::memcpy(key.data(), bytes.data(), key.size());
    return key;
}

void insert_answer(storage::Batch& batch, StoredAnswer const& answer)
{
    std::array const row{Value::integer(answer.owner),
                         Value::integer(answer.number),
                         Value::bytes(bytes_of(answer.idempotency.key)),
                         Value::integer(static_cast<std::int64_t>(answer.idempotency.fingerprint)),
                         Value::integer(answer.status),
                         Value::text(answer.body)};
    batch.insert(answers, row);
}

void want_answer(storage::Batch& batch, std::int64_t owner, std::int64_t number)
{
    batch.want(answers, std::array{Value::integer(owner), Value::integer(number)});
}

std::optional<Answer> find_answer(storage::Batch& batch, std::int64_t owner, std::int64_t number)
{
    std::optional<Answer> found;
    std::array const key{Value::integer(owner), Value::integer(number)};
    batch.load(answers, key, [&](Row const& row) {
        found = Answer{static_cast<int>(row.integer(4)), std::string{row.text(5)}};
    });
    return found;
}

std::size_t remove_answers_before(storage::Batch& batch, std::int64_t number, std::int64_t count)
{
    std::vector<std::array<Value, 2>> old;
    std::array const bounds{Value::integer(number), Value::integer(count)};
    batch.query(numbers_before, bounds, [&](Row const& row) {
        old.push_back({Value::integer(row.integer(0)), Value::integer(row.integer(1))});
    });
    for (auto const& key : old) {
        batch.remove(answers, key);
    }
    return old.size();
}

void scan_answer_keys(storage::Reader& reader, std::int64_t after,
                      std::function<void(std::int64_t, storage::KeyEntry const&)> const& sink)
{
    constexpr std::int64_t slice = 10'000;
    std::int64_t seen = slice;
    while (seen == slice) {
        seen = 0;
        std::array const bounds{Value::integer(after), Value::integer(slice)};
        reader.query(keys_after, bounds, [&](Row const& row) {
            after = row.integer(0);
            ++seen;
            sink(row.integer(3), {key_from(row.bytes(1)), static_cast<std::uint64_t>(row.integer(2)), after});
        });
    }
}

std::int64_t last_answer_number(storage::Reader& reader)
{
    std::int64_t last = 0;
    reader.query(last_number, {}, [&](Row const& row) { last = row.integer(0); });
    return last;
}

}  // namespace creditd::engine
