#pragma once

#include "storage/postgres/database.hpp"
#include "storage/postgres/testing/test_schema.hpp"

#include <array>
#include <memory>

namespace creditd::storage::postgres::testing {

/// The tables of storage/testing/contract.hpp, and those that the engine itself needs.
inline constexpr std::array contract_schema{Migration{1, "0001_contract.sql", R"(
    CREATE TABLE writers (lane bigint PRIMARY KEY, holder text NOT NULL, batch bigint NOT NULL,
        numbers_through bigint NOT NULL, renewed_at bigint NOT NULL);
    INSERT INTO writers SELECT lane, '', 0, 0, 0 FROM generate_series(0, 62) AS lane;
    CREATE TABLE keys (bucket smallint NOT NULL, owner bigint NOT NULL, space smallint NOT NULL,
        key bytea NOT NULL, fingerprint bigint NOT NULL, place bigint NOT NULL,
        PRIMARY KEY (bucket, owner, space, key));
    CREATE TABLE boxes (bucket smallint NOT NULL, box bigint NOT NULL, label text NOT NULL UNIQUE,
        weight bigint, content bytea NOT NULL, PRIMARY KEY (bucket, box));
    CREATE TABLE parts (bucket smallint NOT NULL, box bigint NOT NULL, part text NOT NULL,
        amount bigint NOT NULL, PRIMARY KEY (bucket, box, part));
    CREATE TABLE moves (bucket smallint NOT NULL, box bigint NOT NULL, number bigint NOT NULL,
        seq bigint NOT NULL, previous bigint NOT NULL, amount bigint NOT NULL, note text,
        proof bytea NOT NULL, PRIMARY KEY (bucket, box, number));
)"}};

/// A ledger of that schema, in a schema of PostgreSQL of its own.
struct ContractWorld
{
    TestSchema schema;
    Options options{.url = schema.url(), .lanes = 1, .readers = 2};

    std::unique_ptr<Database> open() { return postgres::open(options, contract_schema); }
    std::unique_ptr<Database> open(std::span<Migration const> migrations)
    {
        return postgres::open(options, migrations);
    }
};

}  // namespace creditd::storage::postgres::testing
