#include "audit/reason_code_store.hpp"

#include <array>

namespace creditd::audit::store {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array code_columns{Column{"code", ColumnType::Text}, Column{"description", ColumnType::Text},
                                  Column{"active"}, Column{"built_in"}};
constexpr storage::Table reason_codes{"reason_codes", storage::Ownership::Global, 1, code_columns};

constexpr storage::Query all_codes{
    "reason_codes_all",
    "SELECT code, description, active, built_in FROM reason_codes ORDER BY code LIMIT 10000"};

/// From whatever has `query`.
template <class Source>
ReasonList load_from(Source& source)
{
    ReasonList list;
    source.query(all_codes, {}, [&](Row const& row) {
        list.put({.code = std::string{row.text(0)},
                  .description = std::string{row.text(1)},
                  .active = row.integer(2) != 0,
                  .built_in = row.integer(3) != 0});
    });
    return list;
}

}  // namespace

ReasonList load_reason_codes(storage::Reader& reader)
{
    return load_from(reader);
}

ReasonList load_reason_codes(storage::Batch& batch)
{
    return load_from(batch);
}

void upsert_reason_code(storage::Batch& batch, ReasonCode const& code)
{
    std::array const row{Value::text(code.code), Value::text(code.description),
                         Value::integer(code.active ? 1 : 0), Value::integer(code.built_in ? 1 : 0)};
    batch.upsert(reason_codes, row);
}

}  // namespace creditd::audit::store
