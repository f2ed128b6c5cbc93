#include "app/report_sources.hpp"

#include "approvals/reads.hpp"
#include "bulk/job_store.hpp"
#include "endpoint/submit.hpp"
#include "notifications/store.hpp"
#include "topups/reads.hpp"

namespace creditd::app {

namespace {

std::int64_t given_up(storage::Reader& reader, notifications::Channel channel)
{
    return notifications::store::count_notices(
        reader, {.channel = channel, .state = notifications::NoticeState::GivenUp});
}

std::int64_t running_jobs(storage::Reader& reader)
{
    using bulk::JobStatus;
    std::int64_t count = 0;
    for (auto const status : {JobStatus::Planning, JobStatus::Applying, JobStatus::Undoing}) {
        count += bulk::store::count_jobs(reader, {.status = status});
    }
    return count;
}

}  // namespace

reports::Sources report_sources(Sweeper& sweeper)
{
    using storage::Reader;
    return {
        .bring_forward = [&sweeper] { sweeper.bring_forward(); },
        .alerts = {
            {"purchases_to_review", "/console/purchases?needsReview=true",
             [](Reader& reader, Moment) {
                 return topups::store::count_purchases(reader, {.needs_review = true});
             }},
            {"open_disputes", "/console/purchases?status=disputed",
             [](Reader& reader, Moment) {
                 return topups::store::count_purchases(reader, {.status = topups::PurchaseStatus::Disputed});
             }},
            {"pending_approvals", "/console/approvals",
             [](Reader& reader, Moment now) {
                 return approvals::store::count_approvals(
                     reader, {.status = approvals::ApprovalStatus::Pending, .now = now});
             }},
            {"running_jobs", "/console/bulk", [](Reader& reader, Moment) { return running_jobs(reader); }},
            {"undelivered_webhooks", "/console/webhooks?state=given_up",
             [](Reader& reader, Moment) { return given_up(reader, notifications::Channel::Webhook); }},
            {"failed_mails", "/console/mails?state=given_up",
             [](Reader& reader, Moment) { return given_up(reader, notifications::Channel::Mail); }},
        }};
}

void keep_use_days(endpoint::Services& services, ledger::UseDayKeeper& keeper,
                   std::function<bool()> const& go_on)
{
    keeper.keep_last(
        services.database, endpoint::now(services),
        [&](ledger::UseDay const& day) { ledger::write_use_day(services.engine, day); }, go_on);
}

}  // namespace creditd::app
