#include "topups/run_reconciliation.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "http/json_writer.hpp"
#include "topups/problems.hpp"
#include "topups/reconciliation_json.hpp"

#include <utility>

namespace creditd::topups {

RunReconciliation::RunReconciliation(Reconciliation const& reconciliation, audit::Mandate mandate,
                                     Moment from, Moment to)
    : reconciliation_(reconciliation),
      mandate_(std::move(mandate)),
      from_(from),
      to_(to)
{}

void RunReconciliation::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    problem_.reset();
    if (reconciliation_.progress()) {
        problem_ = http::problem_of(problems::reconciliation_running, "a reconciliation is running already");
        return;
    }
    std::string span;
    http::json::Writer{span}.begin_object().member("from", from_).member("to", to_).end_object();
    set.shelf<audit::AuditLog>().add(audit::entry_of(
        mandate_, {.action = "reconciliation.run", .subject = "reconciliation", .after = span}));
}

engine::Answer RunReconciliation::answer() const
{
    if (problem_) {
        return endpoint::answer_of(*problem_, mandate_.request_id);
    }
    engine::Answer answer{.status = 202, .body = {}};
    http::json::Writer json{answer.body};
    json.begin_object().key("running");
    append_progress(json, {.from = from_, .to = to_});
    json.end_object();
    return answer;
}

}  // namespace creditd::topups
