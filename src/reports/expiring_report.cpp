#include "reports/expiring_report.hpp"

#include "ledger/find_account.hpp"

#include <array>

namespace creditd::reports {

namespace {

/// An age ends so many days from now, not included.
struct Age
{
    std::string_view name;
    std::int64_t days;
};
constexpr std::array ages{Age{"7_days", 7},     Age{"30_days", 30},   Age{"90_days", 90},
                          Age{"365_days", 365}, Age{"later", 36'500}, Age{"never", INT64_MAX}};

struct Left
{
    std::int64_t grants = 0;
    __int128 paid = 0;
    __int128 promotional = 0;
};

std::size_t age_of(ledger::GrantFacts const& facts, Moment now)
{
    if (!facts.expires_at) {
        return ages.size() - 1;
    }
    for (std::size_t age = 0; age + 2 < ages.size(); ++age) {
        if (*facts.expires_at < now + Duration::days(ages[age].days)) {
            return age;
        }
    }
    return ages.size() - 2;
}

}  // namespace

Report expiring_report(storage::Database& database, ReportRequest const& request)
{
    std::array<Left, ages.size()> left;
    auto const add = [&](ledger::Account const& account) {
        for (auto const& grant : account.grants) {
            auto& of_age = left[age_of(grant.facts, request.now)];
            of_age.grants += grant.left().is_zero() ? 0 : 1;
            (grant.facts.paid ? of_age.paid : of_age.promotional) += grant.left().micro();
        }
    };
    if (request.user_id.empty()) {
        ledger::scan_accounts(database, add);
    } else {
        database.read([&](storage::Reader& reader) {
            if (auto const account = ledger::find_account(reader, request.user_id)) {
                add(*account);
            }
        });
    }
    auto report = frame_of(request, "Credits that will expire");
    report.columns = {{"within", "Within", ColumnKind::Text},
                      {"grants", "Grants", ColumnKind::Count, Summing::Yes},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"paid", "Paid", ColumnKind::Credits, Summing::Yes},
                      {"promotional", "Promotional", ColumnKind::Credits, Summing::Yes}};
    for (std::size_t age = 0; age < ages.size(); ++age) {
        auto const& [grants, paid, promotional] = left[age];
        report.rows.push_back({std::string{ages[age].name}, grants, CreditSum{paid + promotional},
                               CreditSum{paid}, CreditSum{promotional}});
    }
    finish(report, request.limit);
    return report;
}

}  // namespace creditd::reports
