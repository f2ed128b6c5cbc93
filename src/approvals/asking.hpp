#pragma once

#include "approvals/domain/approval.hpp"
#include "crypto/public_id.hpp"
#include "engine/command.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::approvals {

// For commands that may have to wait for a second person (ADMIN-4). Such a command
//  - is `Place::global` and calls `need_second_person` in `needs`, when it may be above its threshold;
//  - in `decide`, when it is, and before it changes anything: asks `has_second_person`, and if there is one
//    answers with what `ask` returns instead of doing it. Without one, thresholds of settings are off.

/// What somebody wants to do.
struct Wish
{
    std::string_view kind;  ///< `adjustment_kind` …
    std::string subject;    ///< what it is about: a user's id, the public id of a purchase or a job
    std::string request;    ///< a JSON object in the words of its route; later given to `Kind::make`
    audit::Mandate mandate;
};

void need_second_person(engine::WorkingSet& set);

/// Whether anybody else could agree. Never, in a working set without approvals. Needed before.
[[nodiscard]] bool has_second_person(engine::WorkingSet& set);

/// What was asked: the approval's number, and the answer, 202 `{approval}`, to be stored under the command's
/// key.
struct Asked
{
    std::int64_t number = 0;
    engine::Answer answer;
};

/// Leaves a pending approval in the batch, audited, with its fact.
[[nodiscard]] Asked ask(engine::WorkingSet& set, crypto::PublicIds const& ids, Wish wish,
                        engine::Context const& context);

/// Ends a pending approval: its row, its audit entry and its fact. The approval as it has ended.
Approval end_approval(engine::WorkingSet& set, crypto::PublicIds const& ids, Approval const& before,
                      ApprovalStatus how, audit::Mandate const& mandate, std::string outcome,
                      engine::Context const& context);

/// Withdraws an approval because what it is about was given up, by whoever gave that up. Nothing happens when
/// it is none, has ended or is over. The approval was needed before.
void withdraw(engine::WorkingSet& set, crypto::PublicIds const& ids, std::int64_t number,
              audit::Mandate const& mandate, engine::Context const& context);

}  // namespace creditd::approvals
