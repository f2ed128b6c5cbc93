#include "topups/reconciliation_json.hpp"

namespace creditd::topups {

void append_progress(http::json::Writer& json, ReconciliationProgress const& progress)
{
    json.begin_object()
        .member("from", progress.from)
        .member("to", progress.to)
        .member("checkouts", progress.checkouts)
        .member("events", progress.events)
        .member("purchases", progress.purchases)
        .end_object();
}

std::string to_json(ReconciliationReport const& report)
{
    std::string out;
    http::json::Writer json{out};
    json.begin_object()
        .member("from", report.from)
        .member("to", report.to)
        .member("checkouts", report.checkouts)
        .member("events", report.events)
        .member("purchases", report.purchases)
        .begin_array("repaired");
    for (auto const& id : report.repaired) {
        json.value(id);
    }
    json.end_array().begin_array("differences");
    for (auto const& difference : report.differences) {
        json.begin_object()
            .member("kind", difference.kind)
            .member("purchaseId", difference.purchase)
            .member("providerId", difference.object)
            .end_object();
    }
    json.end_array();
    if (report.ended_early.empty()) {
        json.member("endedEarly", nullptr);
    } else {
        json.member("endedEarly", report.ended_early);
    }
    json.end_object();
    return out;
}

}  // namespace creditd::topups
