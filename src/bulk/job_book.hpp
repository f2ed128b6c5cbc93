#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/job_store.hpp"
#include "engine/working_set.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace creditd::bulk {

/// The jobs that the commands of a batch name, and pieces of their files: a shelf in the working set. The
/// writer's thread alone.
class JobBook final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    explicit JobBook(engine::WorkingSet& set) : set_(set) {}

    void need(std::int64_t number);
    /// The same, and the approval that the job waits for, if any.
    void need_with_approval(std::int64_t number);
    /// Null when there is none. Needed before. Throws DamagedRecord when its row makes no sense.
    [[nodiscard]] Job* find(std::int64_t number);
    /// Ends a job whose row makes no sense, so that nobody works at it any more; says whether it was one.
    /// Needed before.
    bool fail_unreadable(std::int64_t number);
    /// Says that a job changed, at `now`.
    void touch(Job& job, Moment now);
    /// A new job, of a new number. Valid until the shelf is cleared.
    Job& add(Job job);

    /// How many jobs are under way, up to a thousand; those of earlier commands of the batch count. Needed
    /// before.
    void need_jobs_under_way() { wants_count_ = true; }
    [[nodiscard]] std::int64_t jobs_under_way() const;

    /// Keeps a piece of a file; one under that key before is gone.
    void put_piece(store::PieceKey const& key, bool is_last, std::string bytes);
    void remove_piece(store::PieceKey const& key) { removed_pieces_.push_back(key); }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<Job> job{};
        bool wants_approval = false;
        std::string damage{};                  ///< what is wrong with its row
        std::optional<store::BareJob> bare{};  ///< that row
        bool fails = false;
    };
    struct NewPiece
    {
        store::PieceKey key;
        bool is_last = false;
        std::string bytes;
    };

    engine::WorkingSet& set_;
    std::map<std::int64_t, Entry> entries_;
    std::vector<NewPiece> pieces_;
    std::vector<store::PieceKey> removed_pieces_;
    bool wants_count_ = false;
    std::optional<std::int64_t> under_way_{};
    std::int64_t added_ = 0;
};

}  // namespace creditd::bulk
