#include "bulk/job_book.hpp"

#include "approvals/approval_book.hpp"
#include "base/assert.hpp"
#include "storage/failure.hpp"

#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::int64_t most_counted = 1000;

}  // namespace

void JobBook::need(std::int64_t number)
{
    entries_.try_emplace(number);
}

void JobBook::need_with_approval(std::int64_t number)
{
    entries_[number].wants_approval = true;
}

bool JobBook::fail_unreadable(std::int64_t number)
{
    auto const found = entries_.find(number);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    found->second.fails = found->second.bare.has_value();
    return found->second.fails;
}

Job* JobBook::find(std::int64_t number)
{
    auto const found = entries_.find(number);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    auto& entry = found->second;
    if (!entry.damage.empty()) {
        throw storage::DamagedRecord(entry.damage);
    }
    return entry.job ? &*entry.job : nullptr;
}

void JobBook::touch(Job& job, Moment now)
{
    job.updated_at = now;
    entries_.at(job.number).is_changed = true;
}

Job& JobBook::add(Job job)
{
    ++added_;
    auto const number = job.number;
    auto& entry = entries_[number];
    entry = {.is_loaded = true, .is_changed = true, .job = std::move(job)};
    return *entry.job;
}

std::int64_t JobBook::jobs_under_way() const
{
    CREDITD_ASSERT(under_way_);
    return *under_way_ + added_;
}

void JobBook::put_piece(store::PieceKey const& key, bool is_last, std::string bytes)
{
    pieces_.push_back({key, is_last, std::move(bytes)});
}

void JobBook::want(storage::Batch& batch)
{
    for (auto const& [number, entry] : entries_) {
        store::want_job(batch, number);
    }
}

void JobBook::load(storage::Batch& batch)
{
    for (auto& [number, entry] : entries_) {
        if (entry.is_loaded) {
            continue;
        }
        try {
            entry.job = store::load_job(batch, number);
        } catch (storage::DamagedRecord const& damaged) {
            entry.damage = damaged.what();  // told to the commands that look at it, and to no others
            entry.bare = store::load_bare_job(batch, number);
        }
        entry.is_loaded = true;
        if (entry.wants_approval && entry.job && entry.job->approval != 0) {
            set_.shelf<approvals::ApprovalBook>().need(entry.job->approval);  // a shelf behind this one
        }
    }
    if (wants_count_ && !under_way_) {
        under_way_ = store::count_jobs_under_way(batch, most_counted);
    }
}

void JobBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [number, entry] : entries_) {
        if (entry.is_changed) {
            store::upsert_job(batch, *entry.job);
        }
        if (entry.fails) {
            store::upsert_failed(batch, *entry.bare);
        }
    }
    for (auto const& piece : pieces_) {
        store::upsert_piece(batch, piece.key, piece.is_last, piece.bytes);
    }
    for (auto const& key : removed_pieces_) {
        store::remove_piece(batch, key);
    }
}

void JobBook::clear()
{
    entries_.clear();
    pieces_.clear();
    removed_pieces_.clear();
    wants_count_ = false;
    under_way_.reset();
    added_ = 0;
}

}  // namespace creditd::bulk
