#include "reports/purchase_reads.hpp"

#include "ledger/deferred_money.hpp"
#include "ledger/find_account.hpp"
#include "topups/reads.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace creditd::reports {

namespace {

using topups::Purchase;

/// Every purchase with its refunds and disputes: of one user, or of all, some accounts on each snapshot.
void scan_purchases(
    storage::Database& database, std::string const& user_id,
    storage::FunctionRef<void(storage::Reader&, ledger::Account const&, std::vector<Purchase> const&)> sink)
{
    auto const tell = [&](storage::Reader& reader, std::int64_t number) {
        auto const account = ledger::find_account_number(reader, number);
        std::vector<Purchase> purchases;
        for (auto& kept : topups::store::kept_purchases(reader, number)) {
            purchases.push_back(std::move(kept.purchase));
        }
        if (account && !purchases.empty()) {
            sink(reader, *account, purchases);
        }
    };
    if (!user_id.empty()) {
        return database.read([&](storage::Reader& reader) { tell(reader, ledger::account_number(user_id)); });
    }
    constexpr std::int64_t slice = 200;
    std::int64_t after = -1;
    for (std::size_t seen = slice; seen == slice;) {
        database.read([&](storage::Reader& reader) {
            auto const accounts = topups::store::buying_accounts(reader, after, slice);
            seen = accounts.size();
            for (auto const account : accounts) {
                tell(reader, account);
                after = account;
            }
        });
    }
}

/// What of a purchase's money had gone back before `at`: refunds that had not failed by then and lost
/// disputes, at most what was paid.
std::int64_t refunded_before(Purchase const& purchase, Moment at)
{
    std::int64_t refunded = 0;
    for (auto const& refund : purchase.refunds) {
        bool const counts = !refund.failed_at || *refund.failed_at >= at;
        refunded += counts && refund.created_at < at ? refund.amount : 0;
    }
    for (auto const& dispute : purchase.disputes) {
        refunded += dispute.state == topups::DisputeState::Lost && dispute.as_of < at ? dispute.amount : 0;
    }
    return std::min(refunded, purchase.paid_total());
}

struct Sold
{
    std::int64_t purchases = 0;
    __int128 credits = 0;
    std::int64_t paid = 0;
    std::int64_t tax = 0;
    std::int64_t refunds = 0;
    std::int64_t refunded = 0;
    std::int64_t failures = 0;  ///< refunds that failed, whenever they began
    std::int64_t returned = 0;  ///< what they would have given back
    std::int64_t disputes = 0;
    std::int64_t disputed = 0;
};

/// By period and currency.
class SoldTable
{
public:
    explicit SoldTable(ReportRequest const& request) : request_(request), periods_(request.periods()) {}

    void add(Purchase const& purchase)
    {
        auto const& currency = purchase.terms.price.currency;
        if (purchase.paid && is_inside(purchase.paid->at)) {
            auto& sold = at(purchase.paid->at, currency);
            ++sold.purchases;
            sold.credits += purchase.terms.credits.micro();
            sold.paid += purchase.paid->total;
            sold.tax += purchase.paid->tax;
        }
        for (auto const& refund : purchase.refunds) {
            if (is_inside(refund.created_at)) {
                auto& sold = at(refund.created_at, currency);
                ++sold.refunds;
                sold.refunded += refund.amount;
            }
            if (refund.failed_at && is_inside(*refund.failed_at)) {
                auto& sold = at(*refund.failed_at, currency);
                ++sold.failures;
                sold.returned += refund.amount;
            }
        }
        for (auto const& dispute : purchase.disputes) {
            bool const is_open_or_over = dispute.state != topups::DisputeState::Inquiry &&
                                         dispute.state != topups::DisputeState::InquiryClosed;
            if (is_open_or_over && is_inside(dispute.created_at)) {
                auto& sold = at(dispute.created_at, currency);
                ++sold.disputes;
                sold.disputed += dispute.amount;
            }
        }
    }

    [[nodiscard]] Report report() const;

private:
    [[nodiscard]] bool is_inside(Moment moment) const
    {
        return moment >= request_.from && moment < request_.to;
    }
    Sold& at(Moment moment, std::string const& currency)
    {
        return sold_[{period_with(periods_, moment), currency}];
    }

    ReportRequest const& request_;
    std::vector<ReportPeriod> const periods_;
    std::map<std::pair<std::size_t, std::string>, Sold> sold_;
};

Report SoldTable::report() const
{
    auto report = frame_of(request_, "Purchases, refunds and disputes");
    report.columns = {{"period", "Period", ColumnKind::Period},
                      {"purchases", "Purchases", ColumnKind::Count, Summing::Yes},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"paid", "Paid", ColumnKind::Money, Summing::Yes},
                      {"tax", "Tax in it", ColumnKind::Money, Summing::Yes},
                      {"refunds", "Refunds", ColumnKind::Count, Summing::Yes},
                      {"refunded", "Refunded", ColumnKind::Money, Summing::Yes},
                      {"failedRefunds", "Refunds that failed", ColumnKind::Count, Summing::Yes},
                      {"returned", "Not refunded after all", ColumnKind::Money, Summing::Yes},
                      {"disputes", "Disputes", ColumnKind::Count, Summing::Yes},
                      {"disputed", "Disputed", ColumnKind::Money, Summing::Yes}};
    for (auto const& [key, sold] : sold_) {
        auto const money = [&, &currency = key.second](std::int64_t amount) {
            return ReportMoney{amount, currency};
        };
        report.rows.push_back({periods_[key.first].first_day, sold.purchases, CreditSum{sold.credits},
                               money(sold.paid), money(sold.tax), sold.refunds, money(sold.refunded),
                               sold.failures, money(sold.returned), sold.disputes, money(sold.disputed)});
    }
    finish(report, request_.limit);
    return report;
}

}  // namespace

Report purchases_report(storage::Database& database, ReportRequest const& request)
{
    SoldTable table{request};
    scan_purchases(database, request.user_id,
                   [&](storage::Reader&, ledger::Account const&, std::vector<Purchase> const& purchases) {
                       std::ranges::for_each(purchases, [&](Purchase const& each) { table.add(each); });
                   });
    return table.report();
}

Report deferred_report(storage::Database& database, crypto::PublicIds const& ids,
                       ReportRequest const& request)
{
    auto report = frame_of(request, "Money deferred, by purchase");
    report.columns = {{"purchaseId", "Purchase", ColumnKind::Text},
                      {"userId", "User", ColumnKind::Text},
                      {"paidAt", "Paid at", ColumnKind::Time},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"paid", "Paid", ColumnKind::Money, Summing::Yes},
                      {"deferred", "Deferred", ColumnKind::Money, Summing::Yes},
                      {"recognised", "Recognised", ColumnKind::Money, Summing::Yes},
                      {"refunded", "Refunded", ColumnKind::Money, Summing::Yes},
                      {"setOff", "Of it set off", ColumnKind::Money, Summing::Yes}};
    auto const is_shown = [&](Purchase const& purchase) {
        return purchase.is_credited() && purchase.paid && purchase.booked.at < request.to &&
               (!request.has_begin || purchase.booked.at >= request.from);
    };
    auto const take = [&](storage::Reader& reader, ledger::Account const& account,
                          std::vector<Purchase> const& purchases) {
        if (std::ranges::none_of(purchases, is_shown)) {
            return;
        }
        auto const money_of = ledger::deferred_by_purchase(reader, account, request.to);
        for (auto const& purchase : purchases) {
            if (!is_shown(purchase)) {
                continue;
            }
            auto const found = money_of.find(purchase.number);
            auto const behind = found == money_of.end() ? ledger::PurchaseMoney{} : found->second;
            auto const refunded = refunded_before(purchase, request.to);
            auto const money = [&](std::int64_t amount) {
                return ReportMoney{amount, purchase.terms.price.currency};
            };
            report.rows.push_back(
                {ids.encode(crypto::IdKind::Purchase, {purchase.account, purchase.number}), purchase.user_id,
                 purchase.paid->at, CreditSum{purchase.terms.credits.micro()}, money(purchase.paid_total()),
                 money(behind.deferred), money(purchase.paid_total() - behind.deferred - refunded),
                 money(refunded), money(behind.set_off)});
        }
    };
    scan_purchases(database, request.user_id, take);
    std::ranges::sort(report.rows, std::greater{}, [](ReportRow const& row) {
        return std::pair{std::get<Moment>(row[2]), std::string_view{std::get<std::string>(row[0])}};
    });
    finish(report, request.limit);
    return report;
}

}  // namespace creditd::reports
