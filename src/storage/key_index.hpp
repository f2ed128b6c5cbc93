#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace creditd::storage {

/// A keyed hash of what a client calls unique (an idempotency key in its scope, a reference in its account).
using Key16 = std::array<std::byte, 16>;

/// Which keys are meant: of requests, kept for a while, or of references, kept as long as the ledger.
enum class KeySpace : std::uint8_t { Idempotency, Reference };

/// A key and where it belongs: `owner` is the account it is about, or 0 when it is about none. The same key
/// always comes with the same owner; engines that spread accounts keep it beside them.
struct KeyScope
{
    std::int64_t owner = 0;
    Key16 key{};
};

struct KeyEntry
{
    Key16 key{};
    std::uint64_t fingerprint = 0;  ///< digest of the request that used the key
    std::int64_t place = 0;         ///< number of the row that holds the answer; rises with time
};

/// How an engine without a cheap unique index finds the row that a key belongs to. The rows themselves carry
/// the key in the same commit as the effect, so an index is derived, never the truth: it can be thrown away
/// and made again from the rows. Used by the writer's thread alone.
class KeyIndex
{
public:
    virtual ~KeyIndex() = default;

    [[nodiscard]] virtual std::optional<KeyEntry> find(Key16 const& key) = 0;

    /// Remembers an entry whose row is committed. Entries arrive with rising `place`.
    virtual void add(KeyEntry const& entry) = 0;

    /// Says that the row `place` is committed and has no key in this index, so that an index few rows use
    /// does not leave all of them to be looked at again after a restart. An index may ignore it.
    virtual void pass(std::int64_t /*place*/) {}

    /// Rows with a number up to this one need not be added again after a restart.
    [[nodiscard]] virtual std::int64_t complete_through() const = 0;

    /// Forgets, at leisure, entries whose place is below `place`.
    virtual void forget_before(std::int64_t place) = 0;
};

}  // namespace creditd::storage
