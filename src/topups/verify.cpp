#include "topups/verify.hpp"

#include "ledger/find_account.hpp"
#include "topups/purchase_store.hpp"
#include "topups/receipt_store.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace creditd::topups {

namespace {

struct Checks
{
    engine::Check grants{.name = "purchase_grants"};
    engine::Check reversals{.name = "purchase_reversals"};
    engine::Check sums{.name = "purchase_sums"};
    engine::Check status{.name = "purchase_status"};
    engine::Check receipts{.name = "receipts"};
};

/// What the ledger granted for one purchase.
struct Granted
{
    std::int64_t sets = 0;
    Credits credits;
    Credits bonus;
};

std::map<std::int64_t, Granted> grants_by_purchase(storage::Reader& reader, std::int64_t account)
{
    constexpr std::int64_t grants_per_slice = 500;
    std::map<std::int64_t, Granted> found;
    std::int64_t below = INT64_MAX;
    for (std::size_t seen = grants_per_slice; seen == grants_per_slice;) {
        auto const grants = ledger::list_grants(reader, account, below, grants_per_slice);
        seen = grants.size();
        for (auto const& grant : grants) {
            below = grant.number;
            if (grant.source == ledger::GrantSource::Purchase) {
                auto& of = found[grant.purchase];
                of.sets += grant.paid ? 1 : 0;
                (grant.paid ? of.credits : of.bonus) += grant.amount;
            }
        }
    }
    return found;
}

std::string named(Purchase const& purchase, std::string_view what)
{
    return "purchases account " + std::to_string(purchase.account) + ", number " +
           std::to_string(purchase.number) + ": " + std::string{what};
}

void check_purchase(store::KeptPurchase const& kept, Granted const& granted, ledger::Account& account,
                    Checks& checks)
{
    auto const& purchase = kept.purchase;
    auto const& terms = purchase.terms;
    bool const is_granted =
        granted.sets == 1 && granted.credits == terms.credits && granted.bonus == terms.bonus;
    bool const has_none = granted.sets == 0 && granted.credits.is_zero() && granted.bonus.is_zero();
    checks.grants.expect(purchase.is_credited() ? is_granted : has_none, [&] {
        return named(purchase, "granted " + to_text(granted.credits) + " and " + to_text(granted.bonus) +
                                   " in " + std::to_string(granted.sets) + " sets");
    });
    auto const within = [](Credits taken, Credits of) { return !taken.is_negative() && taken <= of; };
    checks.reversals.expect(within(purchase.booked.taken, terms.credits) &&
                                within(purchase.booked.bonus_taken, terms.bonus),
                            [&] { return named(purchase, "taken " + to_text(purchase.booked.taken)); });
    bool const is_held = account.find_dispute(purchase.number) != nullptr;
    bool const must_be_held = purchase.is_credited() && purchase.has_open_dispute();
    checks.reversals.expect(is_held == must_be_held || purchase.needs_review(),
                            [&] { return named(purchase, is_held ? "is held" : "is not held"); });
    checks.status.expect(kept.status == purchase.status() && kept.needs_review == purchase.needs_review(),
                         [&] { return named(purchase, "kept as " + std::string{name_of(kept.status)}); });
}

void check_account(storage::Reader& reader, std::int64_t number, Checks& checks)
{
    auto const purchases = store::kept_purchases(reader, number);
    auto account = ledger::find_account_number(reader, number);
    checks.sums.expect(account.has_value(), [&] {
        return "purchases account " + std::to_string(number) + ": there is no account";
    });
    if (!account) {
        return;
    }
    auto granted = grants_by_purchase(reader, number);
    __int128 bought = 0;
    __int128 taken = 0;
    for (auto const& each : purchases) {
        auto const& booked = each.purchase.booked;
        if (each.purchase.is_credited()) {
            bought += (each.purchase.terms.credits + each.purchase.terms.bonus).micro();
        }
        taken += (booked.taken + booked.bonus_taken).micro();
        check_purchase(each, granted[each.purchase.number], *account, checks);
        granted.erase(each.purchase.number);
    }
    checks.grants.expect(granted.empty(), [&] {
        return "grants account " + std::to_string(number) + ": there is no purchase " +
               std::to_string(granted.begin()->first);
    });
    auto const sum = [&](ledger::TransactionType type) {
        return account->tallies.micro[static_cast<std::size_t>(type)];
    };
    using Type = ledger::TransactionType;
    checks.sums.expect(sum(Type::Purchase) == bought &&
                           sum(Type::Refund) + sum(Type::Dispute) + sum(Type::Reinstatement) == -taken,
                       [&] {
                           return "accounts " + std::to_string(number) + ": purchases say " +
                                  micro_to_text(bought) + " bought and " + micro_to_text(taken) + " taken";
                       });
}

}  // namespace

std::vector<engine::Check> verify(storage::Database& database)
{
    constexpr std::int64_t accounts_per_slice = 100;
    Checks checks;
    std::int64_t after = -1;
    for (std::size_t seen = accounts_per_slice; seen == accounts_per_slice;) {
        database.read([&](storage::Reader& reader) {
            auto const accounts = store::buying_accounts(reader, after, accounts_per_slice);
            seen = accounts.size();
            for (auto const account : accounts) {
                check_account(reader, account, checks);
                after = account;
            }
        });
    }
    database.read([&](storage::Reader& reader) {
        for (auto const& year : store::receipt_years(reader)) {
            checks.receipts.expect(year.given == year.used, [&] {
                return "receipt_series " + std::to_string(year.year) + ": " + std::to_string(year.given) +
                       " given, " + std::to_string(year.used) + " used";
            });
        }
    });
    return {checks.grants, checks.reversals, checks.sums, checks.status, checks.receipts};
}

}  // namespace creditd::topups
