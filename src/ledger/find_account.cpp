#include "ledger/find_account.hpp"

#include "ledger/store.hpp"
#include "storage/failure.hpp"

namespace creditd::ledger {

std::optional<Account> find_account(storage::Reader& reader, std::string_view user_id)
{
    return store::find_account_of(reader, user_id);
}

std::optional<Account> find_account_number(storage::Reader& reader, std::int64_t account)
{
    return store::find_account(reader, account);
}

std::optional<GrantFacts> find_grant(storage::Reader& reader, std::int64_t account, std::int64_t number)
{
    return store::find_grant(reader, account, number);
}

std::vector<GrantFacts> list_grants(storage::Reader& reader, std::int64_t account, std::int64_t before,
                                    std::int64_t limit)
{
    return store::list_grants(reader, account, before, limit);
}

std::optional<HoldSnapshot> find_hold(storage::Reader& reader, Account const& account, std::int64_t number)
{
    if (auto const* const open = account.find_hold(number)) {
        return open->snapshot(HoldState::Open);
    }
    return store::find_ended_hold(reader, account.number, number);
}

void scan_accounts(storage::Database& database, storage::FunctionRef<void(Account const&)> sink)
{
    constexpr std::int64_t slice = 1'000;
    std::int64_t after = INT64_MIN;
    for (std::int64_t seen = slice; seen == slice;) {
        seen = 0;
        database.read([&](storage::Reader& reader) {
            store::scan_accounts(
                reader, after, slice,
                [&](Account const& account) {
                    ++seen;
                    after = account.number;
                    sink(account);
                },
                [](std::int64_t) {
                    throw storage::StorageFailure("an account's row contradicts itself; run creditd verify");
                });
        });
    }
}

std::vector<std::string> users_due(storage::Reader& reader, Moment now, std::int64_t limit)
{
    return store::users_due(reader, now, limit);
}

}  // namespace creditd::ledger
