#include "audit/hourly_notes.hpp"

#include "audit/audit_log.hpp"
#include "base/bytes.hpp"
#include "engine/direct_mailbox.hpp"

#include <spdlog/spdlog.h>

#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace creditd::audit {

namespace {

/// More in one hour are forgotten and, if they come again, written again.
constexpr std::size_t most_remembered = 100'000;

class NoteEntry final : public engine::Command
{
public:
    explicit NoteEntry(AuditEntry entry) : entry_(std::move(entry)) {}

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        set.shelf<AuditLog>().add(entry_);
    }
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    [[nodiscard]] AuditEntry const& entry() const { return entry_; }

private:
    AuditEntry const entry_;
};

crypto::Digest likeness_of(AuditEntry const& entry)
{
    std::string bytes;
    ByteWriter out{bytes};
    for (auto const* const part :
         {&entry.actor, &entry.action, &entry.subject, &entry.before, &entry.after}) {
        out.text(*part);
    }
    return crypto::sha256(bytes);
}

}  // namespace

struct HourlyNotes::Seen
{
    /// True for the first of its kind in this hour.
    bool add(crypto::Digest const& likeness, Moment now)
    {
        std::int64_t const this_hour = now.in_milliseconds() / Duration::hours(1).in_milliseconds();
        std::scoped_lock const lock{mutex};
        if (this_hour != hour || likenesses.size() >= most_remembered) {
            hour = this_hour;
            likenesses.clear();
        }
        return likenesses.insert(likeness).second;
    }

    void forget(crypto::Digest const& likeness)
    {
        std::scoped_lock const lock{mutex};
        likenesses.erase(likeness);
    }

    std::mutex mutex;
    std::int64_t hour = 0;
    std::set<crypto::Digest> likenesses;
};

namespace {

void submit(engine::Engine& engine, AuditEntry entry, std::move_only_function<void()> when_lost)
{
    static engine::DirectMailbox direct;
    engine.submit(std::make_unique<NoteEntry>(std::move(entry)), direct,
                  [when_lost = std::move(when_lost)](engine::Finished finished) mutable {
                      if (finished.fate == engine::Fate::Decided) {
                          return;
                      }
                      auto const& lost = static_cast<NoteEntry const&>(*finished.command).entry();
                      spdlog::warn("the audit log could not take {} of {}", lost.action, lost.actor);
                      if (when_lost) {
                          when_lost();
                      }
                  });
}

}  // namespace

HourlyNotes::HourlyNotes() : seen_(std::make_shared<Seen>()) {}
HourlyNotes::~HourlyNotes() = default;

void HourlyNotes::note(engine::Engine& engine, AuditEntry entry, Moment now)
{
    auto const likeness = likeness_of(entry);
    if (seen_->add(likeness, now)) {
        submit(engine, std::move(entry), [seen = seen_, likeness] { seen->forget(likeness); });
    }
}

void HourlyNotes::note_each(engine::Engine& engine, AuditEntry entry)
{
    submit(engine, std::move(entry), {});
}

}  // namespace creditd::audit
