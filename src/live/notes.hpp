#pragma once

#include "crypto/public_id.hpp"
#include "engine/facts.hpp"
#include "engine/working_set.hpp"
#include "live/domain/news.hpp"
#include "live/hub.hpp"

#include <span>

namespace creditd::live {

/// Facts that are news: of the topic, about the thing with the fact's number.
struct NewsworthyFact
{
    engine::FactKind kind;
    Topic topic;
    crypto::IdKind named_by;
};

/// Gathers what a batch changes beside balances, and tells the hub when it is committed. Belongs behind every
/// shelf that adds audit entries, and before the audit log.
class Notes final : public engine::Shelf
{
public:
    /// `set` is the one it is added to, whose facts of those kinds it listens to from then on.
    Notes(engine::WorkingSet& set, Hub& hub, crypto::PublicIds const& ids,
          std::span<NewsworthyFact const> facts);

    void load(storage::Batch& /*batch*/) override {}
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override { hub_.note(news_); }
    void doubted() override { hub_.note(news_); }
    void clear() override { news_ = {}; }

private:
    engine::WorkingSet& set_;
    Hub& hub_;
    News news_;
};

}  // namespace creditd::live
