#pragma once

#include "engine/command.hpp"
#include "notifications/domain/notice.hpp"

#include <span>
#include <utility>
#include <vector>

namespace creditd::notifications {

/// Takes notices for an attempt each, under a lease, so that of several nodes one sends (NOTIFY-3). Those
/// that are not due any more are left out.
class TakeNotices final : public engine::Command
{
public:
    explicit TakeNotices(std::vector<NoticeKey> keys) : keys_(std::move(keys)) {}

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    /// After it was decided: those taken, as they are now.
    [[nodiscard]] std::vector<Notice> const& taken() const { return taken_; }

private:
    std::vector<NoticeKey> const keys_;
    std::vector<Notice> taken_;
};

/// How an attempt at a notice that was taken ended.
struct EndedAttempt
{
    NoticeKey key;
    std::int64_t number = 0;  ///< `Notice::attempts` when it was taken
    Attempt how;
};

/// Writes down how attempts ended (NOTIFY-4). What holds a secret is emptied with its end (NOTIFY-5). Now and
/// then it removes notices that were done long ago.
class EndAttempts final : public engine::Command
{
public:
    EndAttempts(std::vector<EndedAttempt> attempts, Duration keep_for)
        : attempts_(std::move(attempts)),
          keep_for_(keep_for)
    {}

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

private:
    std::vector<EndedAttempt> const attempts_;
    Duration const keep_for_;
};

}  // namespace creditd::notifications
