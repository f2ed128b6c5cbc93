#include "reports/request.hpp"

#include "base/assert.hpp"

namespace creditd::reports {

std::string_view name_of(ReportKind kind)
{
    switch (kind) {
    case ReportKind::Usage: return "usage";
    case ReportKind::Issued: return "issued";
    case ReportKind::TopUsers: return "top-users";
    case ReportKind::Liability: return "liability";
    case ReportKind::RollForward: return "roll-forward";
    case ReportKind::Revenue: return "revenue";
    case ReportKind::Deferred: return "deferred";
    case ReportKind::Breakage: return "breakage";
    case ReportKind::PromoCodes: return "promo-codes";
    case ReportKind::Purchases: return "purchases";
    case ReportKind::Expiring: return "expiring";
    }
    CREDITD_ASSERT(false && "a kind of report that is none");
}

std::vector<ReportPeriod> ReportRequest::periods() const
{
    return granularity ? periods_of(zone, *granularity, from, to, most_periods)
                       : std::vector<ReportPeriod>{{date_at(zone, from), from, to}};
}

Report frame_of(ReportRequest const& request, std::string title)
{
    return {.type = std::string{name_of(request.kind)},
            .title = std::move(title),
            .from = request.has_begin ? std::optional(request.from) : std::nullopt,
            .to = request.to,
            .time_zone = request.zone.name(),
            .granularity = request.granularity,
            .generated_at = request.now,
            .columns = {},
            .rows = {}};
}

}  // namespace creditd::reports
