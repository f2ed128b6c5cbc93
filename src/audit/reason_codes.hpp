#pragma once

#include "audit/domain/reason_code.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace creditd::audit {

/// The reasons as last committed, for every request of an administrator to be checked by. Any thread; one for
/// the life of the process.
class ReasonBoard
{
public:
    /// Reads them. Throws StorageFailure.
    explicit ReasonBoard(storage::Database& database);

    [[nodiscard]] std::shared_ptr<ReasonList const> current() const;
    /// Puts the changed codes into the list, which may know of other nodes' changes that their batch did not.
    void publish(std::vector<ReasonCode> const& changed);

    /// Reads again what another node changed; what is published meanwhile stays. Throws StorageFailure.
    void refresh(storage::Database& database);

private:
    mutable std::mutex mutex_;
    std::uint64_t published_ = 0;
    std::shared_ptr<ReasonList const> current_;
};

/// The reasons in the working set, for the few commands that change them: read in their batch, published to
/// the board after its commit. The writer's thread alone.
class ReasonCodes final : public engine::Shelf
{
public:
    /// `set` is the one it is added to.
    ReasonCodes(engine::WorkingSet& set, ReasonBoard& board) : set_(set), board_(board) {}

    void need() { is_needed_ = true; }
    /// With the changes of this batch. Needed before.
    [[nodiscard]] ReasonList const& list() const;
    void put(ReasonCode code);

    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void clear() override;

private:
    engine::WorkingSet& set_;
    ReasonBoard& board_;
    bool is_needed_ = false;
    std::shared_ptr<ReasonList> list_;
    std::vector<std::string> changed_;
};

}  // namespace creditd::audit
