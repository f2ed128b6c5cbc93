#pragma once

#include "audit/domain/entry.hpp"
#include "base/moment.hpp"
#include "crypto/sha256.hpp"
#include "engine/engine.hpp"

#include <cstdint>
#include <memory>

namespace creditd::audit {

/// Entries about what has no commit of its own: who of the staff read whose account, which log-in was not let
/// in. Each goes to the writer as a small command that nobody waits for, so that it neither slows nor fails
/// what it is about. Any thread.
///
/// What is the same (actor, action, subject, before and after) becomes one entry an hour for each node,
/// however often it happens: paging through a list is one reading of it. An entry that could not be written
/// is told to the service's log, without the text, and the next of its kind tries again.
class HourlyNotes
{
public:
    HourlyNotes();
    ~HourlyNotes();
    HourlyNotes(HourlyNotes const&) = delete;
    HourlyNotes& operator=(HourlyNotes const&) = delete;

    /// Writes the entry, unless its like was written in this hour. `engine` may end before this does.
    void note(engine::Engine& engine, AuditEntry entry, Moment now);

    /// Writes the entry each time: for what is to be counted, such as exports.
    void note_each(engine::Engine& engine, AuditEntry entry);

private:
    struct Seen;
    std::shared_ptr<Seen> seen_;  ///< shared with the commands under way
};

}  // namespace creditd::audit
