#include "reports/promo_report.hpp"

#include "ledger/rollup_sums.hpp"
#include "promotions/find_code.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace creditd::reports {

namespace {

struct Redeemed
{
    std::int64_t times = 0;
    __int128 credits = 0;
};

Cell count_or_nothing(std::optional<std::int64_t> count)
{
    return count ? Cell{*count} : Cell{};
}

}  // namespace

Report promo_report(storage::Database& database, ReportRequest const& request)
{
    std::map<std::string, Redeemed> by_code;
    ledger::scan_rollups(database, request.from, request.to, [&](ledger::Rollup const& rollup) {
        if (rollup.type == ledger::TransactionType::Promo && rollup.currency.empty()) {
            auto& redeemed = by_code[rollup.reason];
            redeemed.times += rollup.lines;
            redeemed.credits += rollup.amount;
        }
    });
    std::vector<std::pair<std::string, Redeemed>> codes{by_code.begin(), by_code.end()};
    std::ranges::sort(codes, {}, [](auto const& each) {
        return std::pair{-each.second.credits, std::string_view{each.first}};
    });
    auto report = frame_of(request, "Promo codes");
    report.columns = {{"code", "Code", ColumnKind::Text},
                      {"redemptions", "Redemptions", ColumnKind::Count, Summing::Yes},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"uses", "Uses in all", ColumnKind::Count},
                      {"maxUses", "Most uses", ColumnKind::Count},
                      {"state", "State", ColumnKind::Text},
                      {"expiresAt", "Expires", ColumnKind::Time}};
    for (auto const& [text, redeemed] : codes) {
        ReportRow row{text, redeemed.times, CreditSum{redeemed.credits}, Cell{}, Cell{}, Cell{}, Cell{}};
        if (report.rows.size() < request.limit) {
            std::optional<promotions::PromoCode> code;
            database.read([&](storage::Reader& reader) { code = promotions::find_code(reader, text); });
            if (code) {
                auto const& expires_at = code->terms.expires_at;
                row[3] = code->uses;
                row[4] = count_or_nothing(code->terms.max_uses);
                row[5] = expires_at && *expires_at <= request.now ? "expired"
                         : code->terms.active                     ? "active"
                                                                  : "inactive";
                row[6] = expires_at ? Cell{*expires_at} : Cell{};
            }
        }
        report.rows.push_back(std::move(row));
    }
    finish(report, request.limit);
    return report;
}

}  // namespace creditd::reports
