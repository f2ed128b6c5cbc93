#pragma once

#include "engine/context.hpp"
#include "engine/idempotency.hpp"
#include "engine/working_set.hpp"
#include "storage/batch.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::engine {

/// What a client is told. A status from 400 on is a problem (`application/problem+json`).
struct Answer
{
    int status = 200;
    std::string body;
};

/// What a command touches, and so which batches it may share (engine README, "Classes").
enum class CommandClass : std::uint8_t { Account, Global };

/// How a decided command's answer is kept under its idempotency key.
struct Memory
{
    enum class Kind : std::uint8_t {
        Forget,  ///< not kept: the key is free for another try
        Row,     ///< a ledger row tells it all and carries the key
        Stored,  ///< `answer()` is written beside the effect
        Done,    ///< happened, but the answer held a secret: a repeat is told 409 `already_done` with the
                 ///< stored body
    };
    Kind kind = Kind::Forget;
    std::int64_t row = 0;       ///< Kind::Row: the row's number
    std::string done_answer{};  ///< Kind::Done: the problem's body for a repeat
};

/// A request to change something. Made on any thread, decided on the writer's, answered on any thread after
/// the commit. Belongs to one request; never shared.
class Command
{
public:
    virtual ~Command() = default;

    [[nodiscard]] virtual CommandClass command_class() const = 0;

    /// Names every record that `decide` may look at. No I/O.
    virtual void needs(WorkingSet& set) const = 0;

    /// Decides on the working set: changes records, or refuses before the first change. Keeps what `answer`
    /// needs. No I/O, no clock, no randomness but the context's.
    virtual void decide(WorkingSet& set, Context const& context) = 0;

    /// After `decide`.
    [[nodiscard]] virtual Memory memory() const = 0;

    /// After `decide` or `recall`; the same bytes both ways.
    [[nodiscard]] virtual Answer answer() const = 0;

    /// For commands that answer with Memory::Row: fetches that row instead of deciding.
    virtual void recall(storage::Batch& batch, std::int64_t row);

    /// The client's key for this intent, hashed with its scope, and the digest of what it asked.
    std::optional<Idempotency> idempotency;
};

}  // namespace creditd::engine
