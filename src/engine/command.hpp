#pragma once

#include "engine/context.hpp"
#include "engine/idempotency.hpp"
#include "engine/working_set.hpp"
#include "storage/batch.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace creditd::engine {

/// What a client is told. A status from 400 on is a problem (`application/problem+json`).
struct Answer
{
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers{};  ///< name, value; not kept for a repeat
};

/// Where a command belongs, and so which batches it may share (engine README, "Classes").
struct Place
{
    bool is_global = true;
    std::int64_t account = 0;  ///< the account it is about; 0 for none. The same for every repeat of a key

    /// Everything it names belongs to this one account.
    [[nodiscard]] static Place of_account(std::int64_t account) { return {false, account}; }
    /// It also names a promo code, an e-mail, a credential or the like.
    [[nodiscard]] static Place global(std::int64_t account = 0) { return {true, account}; }
};

/// Which of the 256 parts of the accounts (decision 0004) the command belongs to; 256 when it is global.
[[nodiscard]] constexpr std::int64_t bucket_of(Place const& place)
{
    return place.is_global ? 256 : place.account & 0xff;
}

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

    /// `global` is always right; what is known to be an account's does not wait for the others.
    [[nodiscard]] virtual Place place() const { return Place::global(); }

    /// Names every record that `decide` may look at. No I/O. May be called again, before another try.
    virtual void needs(WorkingSet& set) const = 0;

    /// Decides on the working set: changes records, or refuses before the first change. Keeps what `answer`
    /// needs. No I/O, no clock, no randomness but the context's.
    ///
    /// A batch that met a conflict is decided again, on records loaded anew: this starts anew too, forgets
    /// what an earlier call decided, and moves nothing out of the command.
    virtual void decide(WorkingSet& set, Context const& context) = 0;

    /// After `decide`.
    [[nodiscard]] virtual Memory memory() const = 0;

    /// After `decide` or `recall`; the same bytes both ways.
    [[nodiscard]] virtual Answer answer() const = 0;

    /// For commands that answer with Memory::Row: announces what `recall` will look at, so that the rows of
    /// all repeats in a batch come in one round trip. The key may turn out to have a stored answer instead.
    virtual void want_recall(storage::Batch& /*batch*/, std::int64_t /*row*/) const {}

    /// For commands that answer with Memory::Row: fetches that row, of the account they are about, instead of
    /// deciding.
    virtual void recall(storage::Batch& batch, std::int64_t row);

    /// The client's key for this intent, hashed with its scope, and the digest of what it asked.
    std::optional<Idempotency> idempotency;
};

}  // namespace creditd::engine
