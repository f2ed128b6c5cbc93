#include "bulk/facts.hpp"

#include "http/json_writer.hpp"

namespace creditd::bulk::facts {

void tell(engine::WorkingSet& set, crypto::PublicIds const& ids, Job const& job, Moment now)
{
    auto* const facts = set.find_shelf<engine::Facts>();
    if (facts == nullptr || !facts->are_heard(job_moved)) {
        return;
    }
    std::string body;
    http::json::Writer{body}
        .begin_object()
        .member("id", ids.encode(crypto::IdKind::Job, {0, job.number}))
        .member("status", name_of(job.status))
        .end_object();
    facts->add({.kind = job_moved, .number = job.number, .occurred_at = now, .json = std::move(body)});
}

}  // namespace creditd::bulk::facts
