#pragma once

#include "approvals/domain/approval.hpp"
#include "approvals/settings.hpp"
#include "engine/working_set.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::approvals {

/// Whether there is anybody who could agree (ADMIN-4): who administers, and who has a program's key, is known
/// elsewhere, and the wiring says how to ask there.
struct SecondPerson
{
    std::function<void(engine::WorkingSet&)> need;      ///< names the records that `is_there` looks at
    std::function<bool(engine::WorkingSet&)> is_there;  ///< somebody else can agree, or may be able to

    /// Names the records that `is_behind` looks at. Without these two nobody is behind a program.
    std::function<void(engine::WorkingSet&, std::string_view asker)> need_asker{};
    /// Whether this person could have asked as `asker`: a program whose key they were ever given.
    std::function<bool(engine::WorkingSet&, std::string_view person, std::string_view asker)> is_behind{};
};

/// The approvals that the commands of a batch name: a shelf in the working set. The writer's thread alone.
class ApprovalBook final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    ApprovalBook(engine::WorkingSet& set, Settings const& settings, SecondPerson second_person);

    void need(std::int64_t number);
    /// Null when there is none. Needed before. Throws DamagedRecord when its row makes no sense.
    [[nodiscard]] Approval const* find(std::int64_t number) const;
    /// A new one, or one that changed.
    void put(Approval approval);

    void need_second_person();
    /// Needed before.
    [[nodiscard]] bool has_second_person();

    /// Whether the person is the asker, or behind it. The asker was needed before.
    void need_asker(std::string_view asker);
    [[nodiscard]] bool is_own(std::string_view person, std::string_view asker);

    [[nodiscard]] Settings const& settings() const { return settings_; }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override { entries_.clear(); }

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<Approval> approval{};
        std::string damage{};  ///< why it does not read; empty: it does
    };

    engine::WorkingSet& set_;
    Settings const settings_;
    SecondPerson const second_person_;
    std::map<std::int64_t, Entry> entries_;
};

}  // namespace creditd::approvals
