#include "app/report_sources.hpp"

#include "approvals/reads.hpp"
#include "bulk/job_store.hpp"
#include "endpoint/submit.hpp"
#include "ledger/use_days.hpp"
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

void keep_use_days(endpoint::Services& services, std::function<bool()> const& go_on)
{
    constexpr std::int64_t days_back = 400;  // as many as a report may have periods
    auto const now = endpoint::now(services);
    auto const today = start_of(Period::Day, now);
    auto const keep = [&](ledger::UseDay const& day) {
        (void)services.engine.run(std::make_unique<ledger::KeepUseDay>(day));
    };
    for (std::int64_t back = 1; back <= days_back && go_on(); ++back) {
        auto const day = today - Duration::days(back);
        ledger::keep_use_day(services.database, day, now, keep);
    }
}

}  // namespace creditd::app
