#include "storage/postgres/database.hpp"
#include "storage/postgres/testing/contract_schema.hpp"
#include "storage/postgres/testing/test_schema.hpp"
#include "storage/testing/contract.hpp"

namespace creditd::storage::postgres {

using testing::ContractWorld;

TEST_CASE("STORE-1: PostgreSQL keeps the storage contract")
{
    storage::testing::storage_contract(ContractWorld());
}

}  // namespace creditd::storage::postgres
