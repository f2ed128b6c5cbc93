#include "ledger/use_days.hpp"

#include "ledger/rollup_sums.hpp"
#include "ledger/use_day_store.hpp"
#include "ledger/use_scan.hpp"

#include <algorithm>
#include <unordered_map>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

AccountUses uses_of(std::int64_t account, TransactionType type, std::int64_t lines, __int128 amount)
{
    bool const is_use = type == TransactionType::Usage;
    return {account, lines, is_use ? -amount : 0, is_use ? 0 : amount};
}

/// All accounts together, as the roll-ups say.
AccountUses total_by_rollups(storage::Database& database, Moment from, Moment to)
{
    AccountUses total;
    scan_rollups(database, from, to, [&](Rollup const& rollup) {
        bool const counts =
            rollup.type == TransactionType::Usage || rollup.type == TransactionType::UsageReversal;
        if (counts && rollup.currency.empty()) {
            total.add(uses_of(0, rollup.type, rollup.lines, rollup.amount));
        }
    });
    return total;
}

AccountUses total_of(std::vector<AccountUses> const& accounts)
{
    AccountUses total;
    for (auto const& uses : accounts) {
        total.add(uses);
    }
    return total;
}

std::vector<AccountUses> sums_of_lines(storage::Database& database, Moment from, Moment to)
{
    std::unordered_map<std::int64_t, AccountUses> by_account;
    scan_uses(
        database, from, to, UseParts::AmountAlone, [&] { by_account.clear(); },
        [&](Use const& use) {
            by_account[use.account].add(uses_of(use.account, use.type, 1, use.amount.micro()));
        });
    std::vector<AccountUses> sums;
    sums.reserve(by_account.size());
    for (auto& [account, uses] : by_account) {
        uses.account = account;
        sums.push_back(uses);
    }
    std::ranges::sort(sums, {}, &AccountUses::account);
    return sums;
}

/// A whole day that is over.
std::vector<AccountUses> sums_of_day(storage::Database& database, Moment day,
                                     storage::FunctionRef<void(UseDay const&)> keep)
{
    auto const total = total_by_rollups(database, day, day + a_day);
    if (total.lines == 0) {
        return {};
    }
    std::vector<AccountUses> accounts;
    database.read([&](storage::Reader& reader) { accounts = store::find_use_day(reader, day); });
    if (total_of(accounts) == total) {
        return accounts;
    }
    UseDay made{day, sums_of_lines(database, day, day + a_day)};
    keep(made);
    return std::move(made.accounts);
}

}  // namespace

void scan_uses_by_account(storage::Database& database, Moment from, Moment to, Moment now,
                          storage::FunctionRef<void(UseDay const&)> keep,
                          storage::FunctionRef<void(AccountUses const&)> sink)
{
    auto const tell = [&](std::vector<AccountUses> const& sums, int sign) {
        for (auto const& uses : sums) {
            AccountUses told{.account = uses.account};
            told.add(uses, sign);
            sink(told);
        }
    };
    auto const tell_lines = [&](Moment begin, Moment end, int sign) {
        if (begin < end) {
            tell(sums_of_lines(database, begin, end), sign);
        }
    };
    auto const settling =
        Duration::minutes(10);  // what is being committed may still belong to a day just over
    for (auto day = start_of(Period::Day, from); day < to; day = day + a_day) {
        auto const next = day + a_day;
        auto const begin = std::max(from, day);
        auto const end = std::min(to, next);
        bool const is_over = next + settling <= now;
        // The smaller of what is in and what is out is read line by line.
        if (is_over && end - begin > Duration::hours(12)) {
            tell(sums_of_day(database, day, keep), 1);
            tell_lines(day, begin, -1);
            tell_lines(end, next, -1);
        } else {
            tell_lines(begin, end, 1);
        }
    }
}

void UseDayShelf::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& day : days_) {
        store::upsert_use_day(batch, day.day, day.accounts);
    }
}

}  // namespace creditd::ledger
