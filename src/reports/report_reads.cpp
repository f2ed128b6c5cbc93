#include "reports/report_reads.hpp"

#include "base/assert.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/find_account.hpp"
#include "reports/credit_reports.hpp"
#include "reports/expiring_report.hpp"
#include "reports/promo_report.hpp"
#include "reports/purchase_reads.hpp"
#include "reports/report_json.hpp"
#include "reports/usage_report.hpp"

#include <atomic>
#include <utility>

namespace creditd::reports {

namespace {

constexpr int most_at_once = 2;

/// One of the few places for long reads, given back at the end.
class Place
{
public:
    Place() : is_taken_(taken().fetch_add(1) < most_at_once) {}
    ~Place() { taken().fetch_sub(1); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

    [[nodiscard]] bool is_taken() const { return is_taken_; }

private:
    static std::atomic<int>& taken()
    {
        static std::atomic<int> count{0};
        return count;
    }
    bool const is_taken_;
};

http::Response rendered(Report const& report, ReportForm form)
{
    if (form == ReportForm::Json) {
        return http::json_response(200, report_json(report));
    }
    http::Response response;
    response.body = report_csv(report);
    response.content_type = http::csv_content_type;
    response.headers = {{"Content-Disposition", "attachment; filename=\"" + report.type + ".csv\""}};
    return response;
}

}  // namespace

Report make_report(endpoint::Services& services, ReportRequest const& request)
{
    auto& database = services.database;
    auto const keep = [&](ledger::UseDay const& day) { ledger::write_use_day(services.engine, day); };
    switch (request.kind) {
    case ReportKind::Usage: return usage_report(database, request, keep);
    case ReportKind::Issued: return issued_report(database, request);
    case ReportKind::TopUsers: return top_users_report(database, request, keep);
    case ReportKind::Liability: return liability_report(database, request);
    case ReportKind::RollForward: return roll_forward_report(database, request);
    case ReportKind::Revenue: return revenue_report(database, request);
    case ReportKind::Deferred: return deferred_report(database, services.ids, request);
    case ReportKind::Breakage: return breakage_report(database, request);
    case ReportKind::PromoCodes: return promo_report(database, request);
    case ReportKind::Purchases: return purchases_report(database, request);
    case ReportKind::Expiring: return expiring_report(database, request);
    }
    CREDITD_ASSERT(false && "a kind of report that is none");
}

void answer_with_report(endpoint::Services& services, std::shared_ptr<Sources const> const& sources,
                        std::unique_ptr<http::Exchange> exchange, ReportRequest request, ReportForm form)
{
    endpoint::read_in_slices(
        services, std::move(exchange),
        [&services, sources, request = std::move(request),
         form](storage::Database& database,
               http::Exchange const& /*exchange*/) -> std::expected<http::Response, http::Problem> {
            Place const place;
            if (!place.is_taken()) {
                return std::unexpected(
                    http::retry_after(http::problems::overloaded, "two reports are being made already", 1));
            }
            if (!request.user_id.empty()) {
                bool is_known = false;
                database.read([&](storage::Reader& reader) {
                    is_known = ledger::find_account(reader, request.user_id).has_value();
                });
                if (!is_known) {
                    return std::unexpected(
                        http::problem_of(endpoint::problems::account_not_found, "there is no such account"));
                }
            }
            sources->bring_forward();
            return rendered(make_report(services, request), form);
        });
}

}  // namespace creditd::reports
