#include "topups/auto_top_up_reads.hpp"

#include "ledger/domain/account.hpp"

namespace creditd::topups {

std::int64_t find_purchase_with_method(storage::Database& database, std::string_view user_id)
{
    std::int64_t number = 0;
    database.read([&](storage::Reader& reader) {
        number = store::purchase_with_method(reader, ledger::account_number(user_id));
    });
    return number;
}

}  // namespace creditd::topups
