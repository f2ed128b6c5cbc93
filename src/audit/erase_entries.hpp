#pragma once

#include "audit/domain/mandate.hpp"
#include "engine/command.hpp"
#include "engine/engine.hpp"

#include <cstdint>
#include <string>

namespace creditd::audit {

/// Erases the personal part (who, to whom, why, before, after, request, address) of up to
/// ErasableEntries::slice entries about a subject, and puts on record how many; their chains verify as
/// before. What others did under another subject, and what this subject did to others, stays.
class EraseEntries final : public engine::Command
{
public:
    /// Entries with numbers above `above`. The mandate names no person either.
    EraseEntries(std::string subject, std::int64_t above, Mandate mandate);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }
    [[nodiscard]] engine::Answer answer() const override { return {}; }

    [[nodiscard]] std::int64_t erased() const { return erased_; }
    [[nodiscard]] std::int64_t last() const { return last_; }  ///< number of the last one, or `above`

private:
    std::string const subject_;
    std::int64_t const above_;
    Mandate const mandate_;
    std::int64_t erased_ = 0;
    std::int64_t last_ = 0;
};

/// All entries about `subject` there are by now, a slice a commit; how many. Waits. Throws
/// storage::StorageFailure when nothing can be written; what was erased by then stays so.
std::int64_t erase_entries_about(engine::Engine& engine, std::string const& subject, Mandate const& mandate);

}  // namespace creditd::audit
