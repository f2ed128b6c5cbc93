#include "ledger/use_day_lines.hpp"

#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "ledger/use_scan.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

AccountUses uses_of(std::int64_t account, bool is_reversal, std::int64_t lines, __int128 amount)
{
    return {account, lines, is_reversal ? 0 : amount, is_reversal ? amount : 0};
}

std::uint8_t quarter_in_day(Moment day, Moment moment)
{
    return static_cast<std::uint8_t>((moment - day).in_milliseconds() / quarter_ms);
}

}  // namespace

bool is_over(Moment day, Moment now)
{
    return day + a_day + Duration::minutes(10) <= now;
}

AccountUses total_by_rollups(storage::Database& database, Moment from, Moment to)
{
    AccountUses total;
    scan_rollups(database, from, to, [&](Rollup const& rollup) {
        bool const is_reversal = rollup.type == TransactionType::UsageReversal;
        if ((is_reversal || rollup.type == TransactionType::Usage) && rollup.currency.empty()) {
            total.add(uses_of(0, is_reversal, rollup.lines, is_reversal ? rollup.amount : -rollup.amount));
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

AccountUses total_of(std::vector<UseDetail> const& details)
{
    AccountUses total;
    for (auto const& detail : details) {
        total.add(uses_of(0, detail.is_reversal, detail.lines, detail.amount));
    }
    return total;
}

std::vector<AccountUses> sums_by_account(std::span<UseDetail const> details)
{
    std::vector<AccountUses> accounts;
    for (auto const& detail : details) {
        if (accounts.empty() || accounts.back().account != detail.account) {
            accounts.push_back({.account = detail.account});
        }
        accounts.back().add(uses_of(0, detail.is_reversal, detail.lines, detail.amount));
    }
    return accounts;
}

std::vector<UseDetail> details_of_lines(storage::Database& database, Moment from, Moment to, UseKinds& kinds,
                                        bool by_quarter)
{
    constexpr std::size_t likely_repeated = 1'000'000;
    std::vector<UseDetail> details;
    auto sum_up_at = likely_repeated;
    auto const parts = kinds.are_told_apart() ? UseParts::WithMeterAndReason : UseParts::AmountAlone;
    scan_uses(
        database, from, to, parts, [&] { details.clear(); },
        [&](Use const& use) {
            if (details.size() == sum_up_at) {
                sum_up(details);
                sum_up_at = std::max(likely_repeated, details.size() * 2);
            }
            bool const is_reversal = use.type == TransactionType::UsageReversal;
            details.push_back({.account = use.account,
                               .kind = kinds.of(use.meter, use.reason),
                               .quarter = by_quarter ? quarter_in_day(from, use.occurred_at) : std::uint8_t{},
                               .is_reversal = is_reversal,
                               .lines = 1,
                               .amount = is_reversal ? use.amount.micro() : -use.amount.micro()});
        });
    sum_up(details);
    return details;
}

std::vector<AccountUses> accounts_of_lines(storage::Database& database, Moment day)
{
    UseKinds one{{.by_meter = false, .by_reason = false}};
    return sums_by_account(details_of_lines(database, day, day + a_day, one, false));
}

}  // namespace creditd::ledger
